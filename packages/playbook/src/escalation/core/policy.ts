/** Whom a page reaches, over what and when, as plain data. */
import type { Role, RoleBook } from '@slipway/authority';

/** The ways to a person. `console` is the row alone: it is seen in the console and in lists. */
export const CHANNELS = ['email', 'webhook', 'slack', 'pagerduty', 'console'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels that are told again when a page is acknowledged, and when its cause is gone. */
export const FOLLOWING: readonly Channel[] = ['pagerduty'];

export type Target = { readonly role: Role } | { readonly person: string };

/** What each way to a person needs. Secrets are references: `env:NAME` or `file:PATH`. */
export interface Contact {
  readonly email?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** A reference to the address of an incoming webhook, which is a secret as a whole. */
  readonly slack?: string;
  readonly pagerduty?: { readonly routingKey: string; readonly url: string };
}

/** Tells people. */
export interface NotifyStep {
  readonly kind: 'notify';
  readonly to: readonly Target[];
  /** Null: every way that there is to each person. */
  readonly over: readonly Channel[] | null;
  /** Left out once the page is acknowledged. */
  readonly ifUnacknowledged: boolean;
}

/** Lets time pass, in ms. */
export interface WaitStep {
  readonly kind: 'wait';
  readonly ms: number;
  readonly ifUnacknowledged: boolean;
}

export type Step = NotifyStep | WaitStep;

export interface Policy {
  readonly name: string;
  readonly steps: readonly Step[];
  /** How many more times all steps are taken while nobody acknowledges. */
  readonly repeats: number;
}

/** The server that takes e-mail: a reference to its URL, and the sender's address. */
export interface Mailer {
  readonly url: string;
  readonly from: string;
}

/** All of an `escalation.yaml`. */
export interface Escalation {
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly mailer: Mailer | null;
  readonly roles: RoleBook;
  readonly policies: Readonly<Record<string, Policy>>;
  /** Which policy tells of a hold, and of a rollback; absent: nobody is told of it. */
  readonly alarms: { readonly hold?: string; readonly rollback?: string };
}

/** @returns the ways to a person; of one without contacts only the console */
export function channelsOf(
  contact: Readonly<Partial<Record<Channel, unknown>>> | undefined,
): readonly Channel[] {
  const ways = CHANNELS.filter((one) => one !== 'console' && contact?.[one] !== undefined);
  return ways.length > 0 ? ways : ['console'];
}
