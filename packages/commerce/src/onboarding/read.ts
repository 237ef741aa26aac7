/** The funnel and the activation rate of a window, per store, shift or day. */
import type { Sql } from '@slipway/pg';
import { ActivationCount, type Activation } from '../core/activation.ts';
import type { Funnel } from '../core/funnel.ts';
import { WINDOWS, type Windows } from '../core/outcome.ts';
import { funnelColumns, funnelOf, type FunnelColumns } from './rows.ts';

export interface Cohort {
  /** Captured at or after this moment, ms since 1970. */
  readonly fromMs: number;
  /** Captured before this moment, ms since 1970. */
  readonly toMs: number;
  readonly store?: string | undefined;
  readonly shift?: string | undefined;
  /** True: synthetic customers alone, such as a rehearsal's; else those are an exclusion. */
  readonly isTest?: boolean | undefined;
  /** The moment it is asked for, ms since 1970; now if absent. */
  readonly nowMs?: number | undefined;
  readonly windows?: Windows | undefined;
}

/** What rows are told apart by. `shift` is one of a store; a day is of `timeZone`. */
export type FunnelBy = 'all' | 'store' | 'shift' | 'day';

export interface FunnelRow {
  /** A store, `store/shift` (`store/–` without one), a day such as `2026-11-28`, or `all`. */
  readonly key: string;
  /** How many reached each step, whatever became of them; exclusions are not counted. */
  readonly reached: {
    readonly captured: number;
    readonly verified: number;
    readonly payment: number;
    readonly activated: number;
    readonly benefitVisible: number;
  };
  readonly activation: Activation;
}

interface SignUpRow extends FunnelColumns {
  readonly store: string;
  readonly shift: string | null;
  readonly day: string;
  readonly isTest: boolean;
}

/** Rows that are fetched at once, so that a season's cohort need not fit into memory. */
const BATCH = 2000;

/** @returns the rate with its interval, denominator and exclusions */
export async function readActivation(sql: Sql, cohort: Cohort): Promise<Activation> {
  const [row] = await readFunnel(sql, { ...cohort, by: 'all' });
  return row!.activation;
}

/** @returns one row for each key, by key; with `all` one row always */
export async function readFunnel(
  sql: Sql,
  query: Cohort & { readonly by: FunnelBy; readonly timeZone?: string | undefined },
): Promise<readonly FunnelRow[]> {
  const { by, nowMs = Date.now(), windows = WINDOWS } = query;
  const groups = new Map<string, Group>();
  const groupOf = (key: string): Group => {
    const group = groups.get(key) ?? new Group(windows, nowMs);
    groups.set(key, group);
    return group;
  };
  if (by === 'all') groupOf('all');
  for await (const rows of select(sql, query).cursor(BATCH)) {
    for (const row of rows) {
      groupOf(keyOf(row, by)).add(funnelOf(row), row.isTest && query.isTest !== true);
    }
  }
  return Array.from(groups, ([key, group]) => group.row(key)).toSorted((a, b) =>
    a.key < b.key ? -1 : 1,
  );
}

function select(sql: Sql, cohort: Cohort & { readonly timeZone?: string | undefined }) {
  const { fromMs, toMs, store, shift, isTest = false, timeZone = 'UTC' } = cohort;
  return sql<SignUpRow[]>`
    select ${funnelColumns(sql)}, store, shift, is_test as "isTest",
           to_char(captured_at at time zone ${timeZone}, 'YYYY-MM-DD') as day
    from   slipway.commerce_sign_up
    where  captured_at >= ${new Date(fromMs)} and captured_at < ${new Date(toMs)}
    ${store === undefined ? sql`` : sql`and store = ${store}`}
    ${shift === undefined ? sql`` : sql`and shift = ${shift}`}
    ${isTest ? sql`and is_test` : sql``}`;
}

function keyOf({ store, shift, day }: SignUpRow, by: FunnelBy): string {
  if (by === 'store') return store;
  if (by === 'shift') return `${store}/${shift ?? '–'}`;
  return by === 'day' ? day : 'all';
}

class Group {
  readonly #count: ActivationCount;
  readonly #reached = { captured: 0, verified: 0, payment: 0, activated: 0, benefitVisible: 0 };

  constructor(windows: Windows, nowMs: number) {
    this.#count = new ActivationCount(windows, nowMs);
  }

  add(funnel: Funnel, isTest: boolean): void {
    this.#count.add({ funnel, isTest });
    if (isTest || funnel.duplicateOf !== null) return;
    const reached = this.#reached;
    reached.captured += 1;
    if (funnel.verifiedMs !== null) reached.verified += 1;
    if (funnel.paymentMs !== null) reached.payment += 1;
    if (funnel.activatedMs !== null) reached.activated += 1;
    if (funnel.activatedMs !== null && funnel.benefitMs !== null) reached.benefitVisible += 1;
  }

  row(key: string): FunnelRow {
    return { key, reached: { ...this.#reached }, activation: this.#count.result() };
  }
}
