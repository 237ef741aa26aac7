/**
 * Providers as ports: who keeps subscriptions, who keeps points, and who took a customer's money.
 *
 * What every connector must keep: asking twice does once, whatever broke in between, since each
 * request carries a key of what it is for; and an answer is an answer of the provider's, never a
 * guess: what is not known throws `ProviderUnavailableError`.
 */
import type { ProviderEvent } from '../onboarding/ingest.ts';

export interface SubscriptionWish {
  readonly signUp: string;
  readonly name: string;
  readonly email: string;
  /** The provider's token of a means to pay; never a card's number. */
  readonly paymentMethod: string;
}

export interface Started {
  /** The provider's id of the subscription; null if it was refused before there was one. */
  readonly ref: string | null;
  /** What is known from the answer itself, before any webhook. */
  readonly events: readonly ProviderEvent[];
}

export interface SubscriptionConnector {
  /** As in facts and routes, such as `stripe` or `grocer`. */
  readonly source: string;
  /** Begins the subscription of a sign-up and its first payment; once for each sign-up. */
  start(wish: SubscriptionWish): Promise<Started>;
  /**
   * Tries the first payment once more, such as with another card.
   *
   * @param attempt names this attempt; the same one is made once
   */
  pay(ref: string, paymentMethod: string, attempt: string): Promise<readonly ProviderEvent[]>;
  /** @returns its present state as an event, for what no webhook has told */
  read(ref: string): Promise<ProviderEvent>;
  /** Ends it, whatever state it is in; absent if it cannot. Ending it again changes nothing. */
  readonly cancel?: (ref: string) => Promise<ProviderEvent>;
  /** Every event since a moment, the oldest first, for a replay; absent if it keeps none. */
  readonly eventsSince?: (sinceMs: number) => AsyncIterable<ProviderEvent>;
}

/** A movement of points as a provider is told of it. */
export interface PointsMovement {
  /** Names it: the same id is the same movement. */
  readonly id: string;
  readonly kind: 'earn' | 'burn';
  readonly member: string;
  /** Above zero. */
  readonly points: number;
  readonly store: string;
}

export type PointsAnswer =
  | { readonly kind: 'done'; readonly balance: number }
  | { readonly kind: 'insufficient'; readonly balance: number };

export interface LoyaltyConnector {
  readonly source: string;
  move(movement: PointsMovement): Promise<PointsAnswer>;
  /** @returns the member's points; null if it knows no such member */
  balance(member: string): Promise<number | null>;
}

/** A charge that is to be given back, whole or in part. */
export interface RefundWish {
  /** The provider's id of the charge; of each, one refund is made for good. */
  readonly charge: string;
  /** In the currency's smallest part, above zero. */
  readonly amount: number;
  /** What it is for, such as a case's id: the provider keeps it with the refund. */
  readonly reason: string;
}

export interface RefundConnector {
  readonly source: string;
  /**
   * @returns the provider's name of the refund
   * @throws {ProviderRefusedError | ProviderUnavailableError} refused: nothing was given back
   */
  refund(wish: RefundWish): Promise<{ readonly ref: string }>;
}
