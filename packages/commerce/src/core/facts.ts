/**
 * What is known of a sign-up: facts, each from one source, each at that source's own time.
 *
 * Facts reach us late, twice and in any order, and clocks of different sources disagree. So facts
 * are put in an order that does not depend on arrival: what a store knew before it asked for a
 * payment comes first, then what the payment provider says, in the provider's own time, then what
 * only a finished sign-up can have. Within one tick of the provider's clock (Stripe's is a second)
 * the one that is further along comes later.
 */

/** Every kind with its place: which part of the order, and its rank within one tick. */
const PLACES = {
  captured: [0, 0],
  verified: [0, 1],
  'payment-started': [1, 0],
  'authentication-required': [1, 1],
  'payment-declined': [1, 2],
  'payment-succeeded': [1, 3],
  activated: [1, 4],
  'past-due': [1, 5],
  'payment-expired': [1, 6],
  cancelled: [1, 7],
  'benefit-visible': [2, 0],
  withdrawn: [2, 1],
  rejected: [2, 2],
  duplicate: [2, 3],
} as const satisfies Record<string, readonly [part: number, rank: number]>;

export type FactKind = keyof typeof PLACES;
export const FACT_KINDS = Object.keys(PLACES) as readonly FactKind[];

/** Kinds that a payment provider may tell. */
export const PROVIDER_KINDS = FACT_KINDS.filter((kind) => PLACES[kind][0] === 1);

export interface Fact {
  /** Names it among all facts of its sign-up, such as `stripe:evt_1`; the same id is the same. */
  readonly id: string;
  readonly kind: FactKind;
  /** By its source's clock, ms since 1970. */
  readonly atMs: number;
  /** A decline's code, a rejection's cause, the other sign-up of a duplicate; null without one. */
  readonly detail: string | null;
  /** Until when the provider waits for the first payment, ms since 1970; null if it did not say. */
  readonly expiresMs: number | null;
}

/** @returns the facts in their order, each id once */
export function inOrder(facts: readonly Fact[]): readonly Fact[] {
  const once = new Map(facts.map((fact) => [fact.id, fact]));
  return Array.from(once.values()).sort(compare);
}

function compare(one: Fact, other: Fact): number {
  const [part, rank] = PLACES[one.kind];
  const [otherPart, otherRank] = PLACES[other.kind];
  if (part !== otherPart) return part - otherPart;
  // What a store or a till says is of one kind each: the earliest of a kind goes first.
  const byRank = rank - otherRank;
  const byTime = one.atMs - other.atMs;
  const order = part === 1 ? byTime || byRank : byRank || byTime;
  return order || (one.id < other.id ? -1 : 1);
}
