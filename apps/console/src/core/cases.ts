/**
 * Cases as their page shows them: which are picked out, each as a line of the table, and what may
 * be done with one by whom.
 */
import type { CaseView, LaunchView, ReconciliationView } from '@slipway/api';
import type { Pick } from './address.ts';
import { count, longAgo, THIN, words } from './format.ts';

/** The pick of those that are open no more. */
export const CLOSED = 'closed';

/** @returns those of a class, or the closed ones, and of a store; the order stays */
export function pickCases(
  cases: readonly CaseView[],
  { show, store }: Readonly<Record<'show' | 'store', Pick['show']>>,
): readonly CaseView[] {
  return cases.filter(
    (one) =>
      (store === null || one.store === store) &&
      (show === CLOSED
        ? one.state !== 'open'
        : one.state === 'open' && (show === null || one.class === show)),
  );
}

/** A choice of which cases are shown. */
export interface CasePick {
  /** What the address says of it; null for all open ones. */
  readonly show: string | null;
  readonly word: string;
  readonly count: number;
}

/** @returns what can be picked: all open ones, each class that has some, and the closed ones */
export function casePicks({ counts }: Readonly<Record<'counts', ReconciliationView['counts']>>) {
  const sum = (of: (one: ReconciliationView['counts'][number]) => number) =>
    counts.reduce((all, one) => all + of(one), 0);
  const classes = counts
    .filter(({ open }) => open > 0)
    .map(({ class: name, open }): CasePick => ({ show: name, word: words(name), count: open }));
  const all: CasePick = { show: null, word: 'All open', count: sum(({ open }) => open) };
  const closed = sum(({ resolved, cleared }) => resolved + cleared);
  return [all, ...classes, { show: CLOSED, word: 'Closed', count: closed }];
}

/** @returns an amount in its unit: `10.50 USD`, `200 points`, a dash for what has none */
export function amountWords(amount: number, unit: string): string {
  if (unit === 'none') return '–';
  if (!/^[A-Z]{3}$/.test(unit)) return `${count(amount)}${THIN}${unit}`;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency: unit }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const number = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits });
  return `${number.format(amount / 10 ** digits)}${THIN}${unit}`;
}

/** @returns minutes with a tenth: `12.4 min`; what is left is never rounded towards good news */
export function minuteWords(ms: number): string {
  return `${(Math.floor(ms / 6000) / 10).toFixed(1)}${THIN}min`;
}

/** A case as a line of the table. */
export interface CaseLine {
  readonly id: string;
  readonly root: string;
  readonly className: string;
  readonly store: string;
  readonly storeName: string;
  readonly instances: string;
  readonly amount: string;
  /** How long it has been open, or was. */
  readonly age: string;
  /** 72 h and more: it counts against the budget as it stands. */
  readonly isOld: boolean;
  readonly who: string;
  readonly minutes: string;
}

const OLD_MS = 72 * 3_600_000;

/** @returns cases as lines of the table */
export function caseLines(
  view: Readonly<Record<'stores', LaunchView['stores']>>,
  cases: readonly CaseView[],
  nowMs: number,
): CaseLine[] {
  const names = new Map(view.stores.map(({ id, name }) => [id, name]));
  return cases.map((one) => {
    const ageMs = (one.closedMs ?? nowMs) - one.openedMs;
    return {
      id: one.id,
      root: one.root,
      className: words(one.class),
      store: one.store,
      storeName: names.get(one.store) ?? one.store,
      instances: count(one.instances),
      amount: amountWords(one.amount, one.unit),
      age: longAgo(ageMs),
      isOld: one.state === 'open' && ageMs >= OLD_MS,
      who: whoHas(one),
      minutes: minuteWords(one.focusMs),
    };
  });
}

/** @returns who decided: a person's id, or a rule of the engine */
export const byWords = (by: string): string => (by === 'rule' ? 'a rule' : by);

function whoHas({ state, claimedBy, resolvedBy }: CaseView): string {
  if (state === 'open') return claimedBy ?? 'nobody';
  return resolvedBy === null ? state : `${state} by ${byWords(resolvedBy)}`;
}

/** What a person may do with a case now. */
export type CaseMay = 'claim' | 'work' | 'others' | 'reopen' | 'nothing';

/** @param person who looks at it; null: nobody that is known */
export function mayDo({ state, claimedBy }: CaseView, person: string | null): CaseMay {
  if (state === 'resolved') return 'reopen';
  if (state !== 'open') return 'nothing';
  if (claimedBy === null || person === null) return claimedBy === null ? 'claim' : 'others';
  return claimedBy === person ? 'work' : 'others';
}

/** @returns those that this person can resolve: open, and nobody else's */
export function resolvable(cases: readonly CaseView[], person: string | null): readonly CaseView[] {
  return cases.filter(
    ({ state, claimedBy }) => state === 'open' && (claimedBy === null || claimedBy === person),
  );
}

/** @returns what is left to do after its decision and how far it is; null: nothing is */
export function remedyWords({ action, remedy }: CaseView, nowMs: number): string | null {
  if (!remedy || action === null) return null;
  const { state, retryMs, by, note, refs } = remedy;
  const ends = note === null ? '' : `. ${note}`;
  const isByHand = by !== null && by !== 'worker';
  const again = `tried again in ${longAgo(Math.max(0, (retryMs ?? 0) - nowMs))}`;
  const how = {
    decided: ': decided, and not done yet',
    'under-way': ': under way',
    'carried-out': isByHand
      ? `: carried out by ${by}${ends}`
      : `: carried out (${refs.join(', ')})`,
    failed: `: failed, ${retryMs === null ? 'for a person' : again}${ends}`,
  } as const;
  return words(action) + how[state];
}

/** @returns whether a person may say that they did it */
export const mayBeDone = ({ remedy }: CaseView): boolean =>
  remedy?.state === 'decided' || remedy?.state === 'failed';
