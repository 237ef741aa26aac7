/**
 * The funnel of one sign-up, as a fold over its facts in their order (`facts.ts`).
 *
 *   none ──► captured ──► verified ──► payment ──activated──► activated ──cancelled──► (ended)
 *              │             │            │
 *              └─────────────┴────────────┴── expired, cancelled, rejected, withdrawn ──► lost
 *
 * The table has every stage × every kind of fact; the type makes it total. Time alone moves
 * nothing here: what a moment means for a sign-up stands in `outcome.ts`.
 *
 * Rules (SPEC.md): O1 any order, any repetition, one funnel · O2 lost says why and where ·
 * O3 activated once is activated.
 */
import { inOrder, type Fact, type FactKind } from './facts.ts';

export type Stage = 'none' | 'captured' | 'verified' | 'payment' | 'activated' | 'lost';

/** Why a sign-up was lost; what a customer or a store can do differs for each. */
export type LossReason =
  | 'not-verified'
  | 'not-paid'
  | 'declined'
  | 'authentication-abandoned'
  | 'payment-abandoned'
  | 'cancelled'
  | 'rejected'
  | 'withdrawn'
  | 'activated-late'
  | 'benefit-not-visible';

export interface Loss {
  readonly reason: LossReason;
  /** The last stage that it reached. */
  readonly stage: Stage;
  /** Such as the decline's code; null without one. */
  readonly detail: string | null;
}

/** Times are ms since 1970, each by its source's clock; null: it did not happen. */
export interface Funnel {
  readonly stage: Stage;
  readonly capturedMs: number | null;
  readonly verifiedMs: number | null;
  readonly paymentMs: number | null;
  /** Until when the provider waits for the first payment. */
  readonly expiresMs: number | null;
  readonly activatedMs: number | null;
  readonly benefitMs: number | null;
  /** When an activated subscription ended: churn, no loss of the funnel. */
  readonly endedMs: number | null;
  /** What the last attempt to pay ran into; null once it is paid. */
  readonly trouble: { readonly reason: LossReason; readonly detail: string | null } | null;
  readonly loss: Loss | null;
  /** The sign-up that this one repeats; it counts nowhere. */
  readonly duplicateOf: string | null;
}

export const START: Funnel = {
  stage: 'none',
  capturedMs: null,
  verifiedMs: null,
  paymentMs: null,
  expiresMs: null,
  activatedMs: null,
  benefitMs: null,
  endedMs: null,
  trouble: null,
  loss: null,
  duplicateOf: null,
};

type Handler = (funnel: Funnel, fact: Fact) => Funnel;
type Row = { readonly [Kind in FactKind]: Handler };

const ignore: Handler = (funnel) => funnel;

const capture: Handler = (funnel, { atMs }) => ({
  ...funnel,
  stage: 'captured',
  capturedMs: atMs,
});

const verify: Handler = (funnel, { atMs }) => ({
  ...funnel,
  stage: 'verified',
  verifiedMs: funnel.verifiedMs ?? atMs,
});

/** Whatever the provider says first shows that the payment was begun. */
const pay: Handler = (funnel, { atMs, expiresMs }) => ({
  ...funnel,
  stage: 'payment',
  paymentMs: funnel.paymentMs ?? atMs,
  expiresMs: expiresMs ?? funnel.expiresMs,
});

const trouble =
  (reason: LossReason): Handler =>
  (funnel, fact) => ({ ...pay(funnel, fact), trouble: { reason, detail: fact.detail } });

const paid: Handler = (funnel, fact) => ({ ...pay(funnel, fact), trouble: null });

const activate: Handler = (funnel, fact) => ({
  ...paid(funnel, fact),
  stage: 'activated',
  activatedMs: fact.atMs,
});

const lose =
  (reason: LossReason): Handler =>
  (funnel, { detail }) => ({
    ...funnel,
    stage: 'lost',
    loss: { reason, detail, stage: funnel.stage },
  });

/** The provider waited in vain, or the subscription was ended: what it ran into tells why. */
const fail =
  (reason: LossReason): Handler =>
  (funnel, fact) => {
    const tried = pay(funnel, fact);
    const why = funnel.trouble ?? { reason, detail: fact.detail };
    return { ...tried, stage: 'lost', loss: { ...why, stage: 'payment' } };
  };

const end: Handler = (funnel, { atMs }) => ({ ...funnel, endedMs: funnel.endedMs ?? atMs });

const see: Handler = (funnel, { atMs }) => ({ ...funnel, benefitMs: funnel.benefitMs ?? atMs });

const repeat: Handler = (funnel, { detail }) => ({
  ...funnel,
  duplicateOf: funnel.duplicateOf ?? detail ?? 'unknown',
});

/** What the provider and the store may say as long as nothing is decided. */
const undecided = {
  'payment-started': pay,
  'authentication-required': trouble('authentication-abandoned'),
  'payment-declined': trouble('declined'),
  'payment-succeeded': paid,
  activated: activate,
  // Only an active subscription falls behind: its activation has not reached us, or not yet.
  'past-due': activate,
  'payment-expired': fail('payment-abandoned'),
  cancelled: fail('cancelled'),
  'benefit-visible': see,
  withdrawn: lose('withdrawn'),
  rejected: lose('rejected'),
  duplicate: repeat,
} as const satisfies Partial<Row>;

const MACHINE: { readonly [Each in Stage]: Row } = {
  none: { ...undecided, captured: capture, verified: verify },
  captured: { ...undecided, captured: ignore, verified: verify },
  verified: { ...undecided, captured: ignore, verified: ignore },
  payment: { ...undecided, captured: ignore, verified: ignore },
  activated: {
    captured: ignore,
    verified: ignore,
    'payment-started': ignore,
    'authentication-required': ignore,
    'payment-declined': ignore,
    'payment-succeeded': ignore,
    activated: ignore,
    'past-due': ignore,
    'payment-expired': ignore,
    cancelled: end,
    'benefit-visible': see,
    withdrawn: end,
    rejected: end,
    duplicate: repeat,
  },
  lost: {
    captured: ignore,
    verified: ignore,
    'payment-started': ignore,
    'authentication-required': ignore,
    'payment-declined': ignore,
    'payment-succeeded': ignore,
    activated: ignore,
    'past-due': ignore,
    'payment-expired': ignore,
    cancelled: ignore,
    'benefit-visible': ignore,
    withdrawn: ignore,
    rejected: ignore,
    duplicate: repeat,
  },
};

/** @returns the funnel after one fact; the very same object when it changes nothing */
export function transition(funnel: Funnel, fact: Fact): Funnel {
  return MACHINE[funnel.stage][fact.kind](funnel, fact);
}

/** @returns the funnel that these facts make, whatever order they are given in */
export function foldFunnel(facts: readonly Fact[]): Funnel {
  return inOrder(facts).reduce(transition, START);
}
