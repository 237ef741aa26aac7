/** The ways to a person. A new one is one file beside this one and one line here. */
import type { Channel } from '../escalation/core/policy.ts';
import type { ChannelSender } from './channel.ts';
import { consoleRow } from './console.ts';
import { email } from './email.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

export const SENDERS: Readonly<Record<Channel, ChannelSender>> = {
  email,
  webhook,
  slack,
  pagerduty,
  console: consoleRow,
};
