/**
 * The records that the load sends to the oracle, one JSON line each, in the order they happened.
 *
 * An intent goes out before its write does, so that a write whose answer never comes is known.
 * Times are milliseconds since 1970 by the load's clock.
 */

export type Colour = 'blue' | 'green';

/** What a customer wants to write; `key` of the intent says to what. */
export type Write =
  | { readonly op: 'price-write'; readonly price: string; readonly changeId: string }
  | { readonly op: 'earn' | 'burn'; readonly points: number; readonly opId: string }
  | { readonly op: 'sign-up'; readonly name: string; readonly email: string }
  | { readonly op: 'activate' }
  | { readonly op: 'rename'; readonly name: string };

export type ReadOp = 'price-read' | 'balance-read' | 'subscription-read' | 'stream';
export type Op = Write['op'] | ReadOp;

/** A write is about to be sent. `key`: the SKU, the member or the subscription. */
export interface Intent {
  readonly kind: 'intent';
  readonly id: number;
  readonly store: string;
  readonly key: string;
  readonly startedMs: number;
  readonly write: Write;
}

/** A request has ended. `status` null = no answer; `colour` null = no one said which. */
export interface Result {
  readonly kind: 'result';
  readonly id: number;
  readonly op: Op;
  readonly store: string;
  readonly unit: string;
  readonly key: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly status: number | null;
  readonly colour: Colour | null;
  readonly body: unknown;
}

/** The store's stream of prices showed this. */
export interface Push {
  readonly kind: 'push';
  readonly store: string;
  readonly atMs: number;
  readonly colour: Colour | null;
  readonly body: unknown;
}

/** The store's stream of prices was opened, or has ended. */
export interface StreamState {
  readonly kind: 'stream';
  readonly store: string;
  readonly up: boolean;
  readonly atMs: number;
}

/** Nothing older than `atMs` will follow; `last` = nothing at all will. */
export interface Tick {
  readonly kind: 'tick';
  readonly atMs: number;
  readonly last: boolean;
}

export type WireRecord = Intent | Result | Push | StreamState | Tick;

/** The sample of keys that the load may use, per store; no key belongs to two stores. */
export interface StoreKeys {
  readonly store: string;
  readonly skus: readonly string[];
  readonly members: readonly string[];
  readonly subscriptions: readonly { readonly id: string; readonly status: string }[];
}

/** The answer of the oracle's `GET /keys`. */
export interface Keys {
  readonly link: { readonly host: string; readonly port: number };
  readonly stores: readonly StoreKeys[];
}

/** A customer request failed: no answer at all, or the server's own fault. */
export function isFailed(status: number | null): boolean {
  return status === null || status >= 500;
}

/** @returns the colour that a response header names, or null */
export function colourOf(header: unknown): Colour | null {
  return header === 'blue' || header === 'green' ? header : null;
}
