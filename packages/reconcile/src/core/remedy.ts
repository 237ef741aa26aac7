/**
 * What is left to do once a case was resolved: money goes back, something is sent again. A decision
 * says what; its remedy says how far that is.
 *
 *   decided ──► under-way ──► carried-out
 *      ▲            │
 *      └── failed ◄─┘        failed: tried again at `retryMs`; null: it needs a person
 *
 *   decided, failed ──► withdrawn     the decision was taken back
 *   decided, failed ──► carried-out   a person did it, and says so
 */
import type { HeldRecord } from './record.ts';

export const REMEDY_STATES = [
  'decided',
  'under-way',
  'carried-out',
  'failed',
  'withdrawn',
] as const;
export type RemedyState = (typeof REMEDY_STATES)[number];

/** The actions after which something is left to do; the others settle a case by themselves. */
export const REMEDIED: readonly string[] = [
  'refund-surplus',
  'refund-difference',
  'send-again',
  'charge-store-risk',
  'activate-again',
  'present-again',
  'adjust-stock',
  're-date',
];

/** One instance of a case, as far as its remedy needs it. */
export interface RemedyInstance {
  readonly id: number;
  readonly amount: number;
  readonly left: readonly RemedyRecord[];
  readonly right: readonly RemedyRecord[];
}
export type RemedyRecord = Pick<
  HeldRecord,
  'seq' | 'id' | 'store' | 'amount' | 'atMs' | 'status' | 'isMatched' | 'keys'
>;

/** What is to be put right. */
export interface RemedyCase {
  readonly id: string;
  readonly action: string;
  readonly unit: string;
  readonly instances: readonly RemedyInstance[];
}

/** One effect. `key` names it for good: asked for twice, it is done once. */
export interface RemedyStep {
  readonly key: string;
  readonly case: string;
  readonly store: string;
  readonly unit: string;
  /** Above zero, in `unit`. */
  readonly amount: number;
  /** Whose it is in the other's book: a charge, or a burn. */
  readonly about: string;
  readonly member: string | null;
}

/** What is to be done, or why it cannot be told. */
export type RemedyPlan = { readonly steps: readonly RemedyStep[] } | { readonly unclear: string };

/** @returns the charges beyond what was paid, each given back whole */
export function planRefunds({ id, unit, instances }: RemedyCase): RemedyPlan {
  const steps: RemedyStep[] = [];
  for (const { amount, right } of instances) {
    const surplus = latestOf(right, amount);
    if (!surplus) return { unclear: 'It cannot be told which charges are the ones too many.' };
    steps.push(
      ...surplus.map((charge) => ({
        key: `refund ${charge.id}`,
        case: id,
        store: charge.store,
        unit,
        amount: charge.amount,
        about: charge.id,
        member: null,
      })),
    );
  }
  return { steps };
}

/** The latest charges that are nobody's match and come to the amount; undefined: none do. */
function latestOf(
  charges: readonly RemedyRecord[],
  amount: number,
): readonly RemedyRecord[] | undefined {
  const latest = charges
    .filter(({ status, isMatched }) => status === 'ok' && !isMatched)
    .toSorted((a, b) => b.atMs - a.atMs || b.seq - a.seq);
  let sum = 0;
  for (const [at, charge] of latest.entries()) {
    sum += charge.amount;
    if (sum === amount) return latest.slice(0, at + 1);
  }
  return undefined;
}

/** @returns what each burn took beyond what was granted, for the store to bear */
export function planCharges({ id, unit, instances }: RemedyCase): RemedyPlan {
  const steps = instances.map(({ amount, left }): RemedyStep | null => {
    const [burn, another] = left.filter(({ status }) => status === 'ok');
    const member = burn?.keys.member;
    if (!burn || another || member === undefined) return null;
    const about = burn.keys.entry ?? burn.id;
    return { key: `charge ${about}`, case: id, store: burn.store, unit, amount, about, member };
  });
  const whole = steps.filter((step) => step !== null);
  if (whole.length < steps.length) return { unclear: 'It is not told whose points were taken.' };
  return { steps: whole };
}

const RETRIES_MS = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000];

/**
 * @param attempts made so far, at least one
 * @returns when it is tried again, ms since 1970; null: it was tried often enough
 */
export function retryAt(attempts: number, nowMs: number): number | null {
  const pauseMs = RETRIES_MS[attempts - 1];
  return pauseMs === undefined ? null : nowMs + pauseMs;
}
