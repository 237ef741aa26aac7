/**
 * PagerDuty, Events API v2. One page is one incident of each person's service: a double has the
 * same `dedup_key`, and acknowledging or ending the page does the same to the incident.
 *
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
import { DeliveryError, headline, type ChannelSender } from './channel.ts';
import { post } from './post.ts';

const ACTIONS = { open: 'trigger', acknowledge: 'acknowledge', resolve: 'resolve' } as const;

export const pagerduty: ChannelSender = {
  channel: 'pagerduty',
  send: async (notice, { contact, secret, signal }) => {
    if (!contact.pagerduty) throw new DeliveryError('there is no PagerDuty key', true);
    const { page, launch, store, text, openedMs, acknowledge, isTest, change } = notice;
    const { url, command } = acknowledge;
    const event = {
      routing_key: secret(contact.pagerduty.routingKey),
      event_action: ACTIONS[change],
      dedup_key: page,
      ...(change === 'open' && {
        payload: {
          summary: headline(notice).slice(0, 1024),
          source: store ?? launch,
          severity: isTest ? 'info' : 'critical',
          timestamp: new Date(openedMs).toISOString(),
          group: launch,
          custom_details: { text, acknowledge: command },
        },
        ...(url && { links: [{ href: url, text: 'Acknowledge' }] }),
      }),
    };
    return post(contact.pagerduty.url, JSON.stringify(event), {}, signal);
  },
};
