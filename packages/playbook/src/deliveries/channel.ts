/** What a way to a person is: one file beside this one, and one line in `channels.ts`. */
import type { PageAction } from '../escalation/core/escalation.ts';
import type { Channel, Contact, Escalation } from '../escalation/core/policy.ts';

/** What is said to one person. */
export interface Notice {
  readonly page: string;
  readonly change: PageAction['change'];
  /** Of this message: the same each time that it is tried, so that a double is known as one. */
  readonly messageId: string;
  readonly launch: string;
  readonly store: string | null;
  readonly isTest: boolean;
  readonly text: string;
  readonly openedMs: number;
  readonly person: string;
  /** How this person acknowledges: an address where one is known, and the command. */
  readonly acknowledge: { readonly url: string | null; readonly command: string };
}

/** What a channel may reach out with. */
export interface Reach {
  readonly contact: Contact;
  readonly mailer: Escalation['mailer'];
  /** @returns what a reference leads to; @throws {DeliveryError} nothing */
  readonly secret: (reference: string) => string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

export interface ChannelSender {
  readonly channel: Channel;
  /**
   * @returns what the other side answered, in a few words
   * @throws {DeliveryError} and whether it is worth another try
   */
  send(notice: Notice, reach: Reach): Promise<string>;
}

/** A message was not delivered. It is kept with the message, and is nobody's mistake here. */
export class DeliveryError extends Error {
  /** Another try would fail in the same way. */
  readonly isFinal: boolean;

  constructor(why: string, isFinal: boolean) {
    super(why);
    this.isFinal = isFinal;
  }
}

/** @returns the first line of a message */
export function headline({ isTest, launch, store, text }: Notice): string {
  const about = store === null ? launch : `${launch}, ${store}`;
  return `${isTest ? 'Test page' : 'Page'} (${about}): ${text.split('\n')[0]!.slice(0, 150)}`;
}

/** @returns a message as plain text */
export function wordsOf(notice: Notice): string {
  const { text, page, launch, store, openedMs, acknowledge, isTest } = notice;
  const { url, command } = acknowledge;
  return [
    text,
    '',
    ...(isTest ? ['This is a test of the contact tree: only acknowledge it.', ''] : []),
    url ? `Acknowledge: ${url}` : `Acknowledge: ${command}`,
    ...(url ? [`or: ${command}`] : []),
    '',
    `${page} · ${launch}${store ? ` · ${store}` : ''} · ${new Date(openedMs).toISOString()}`,
  ].join('\n');
}
