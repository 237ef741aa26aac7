/**
 * A webhook of one's own, signed as Standard Webhooks say: whoever takes it checks the signature,
 * and knows a double by its `webhook-id`.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { Webhook } from 'standardwebhooks';
import { DeliveryError, type ChannelSender } from './channel.ts';
import { post } from './post.ts';

function signer(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new DeliveryError('the secret of the webhook is no base64', true);
  }
}

export const webhook: ChannelSender = {
  channel: 'webhook',
  send: async (notice, { contact, secret, nowMs, signal }) => {
    if (!contact.webhook) throw new DeliveryError('there is no webhook', true);
    const { messageId, openedMs, ...data } = notice;
    const opened = new Date(openedMs).toISOString();
    const body = JSON.stringify({
      type: `slipway.page.${notice.change}`,
      timestamp: opened,
      data: { ...data, opened },
    });
    const sent = new Date(nowMs);
    const headers = {
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(nowMs / 1000)),
      'webhook-signature': signer(secret(contact.webhook.secret)).sign(messageId, sent, body),
    };
    return post(contact.webhook.url, body, headers, signal);
  },
};
