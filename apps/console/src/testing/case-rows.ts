/**
 * For tests: books that differ, reconciled. Six cases wait for a person: one wrong price that was
 * charged twelve times, a count that is far off, and four tills whose charges nobody knows.
 */
import type { Sql } from '@slipway/pg';
import {
  beginBudget,
  claimCase,
  ensureReconcileTables,
  listCases,
  readRules,
  resolveCases,
  runReconcile,
  type ReconcileRecord,
  type Rules,
} from '@slipway/reconcile';
import { deliver } from '@slipway/reconcile/testing';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const WRONG_PRICES = 12;

type Part = Partial<ReconcileRecord> & Pick<ReconcileRecord, 'source' | 'kind' | 'id'>;

const rowOf = (atMs: number, part: Part): ReconcileRecord => ({
  store: 's01',
  device: 's01-till-1',
  unit: 'USD',
  amount: 1299,
  atMs,
  status: 'ok',
  keys: {},
  ...part,
});

/** Two books of the same thing that say different amounts, or the same. */
const both = (
  atMs: number,
  kinds: readonly [string, string],
  part: Omit<Part, 'source' | 'kind'>,
) =>
  (['device', 'cloud'] as const).map((source, side) =>
    rowOf(atMs, { source, kind: kinds[side] ?? '', ...part }),
  );

function booksOf(atMs: number): ReconcileRecord[] {
  const prices = Array.from({ length: WRONG_PRICES }, (_, at) => {
    const keys = { basket: `b${at}`, price: 'book-7 coffee' };
    const sale = { id: `b${at}`, store: 's02', device: 's02-till-1', keys };
    const [charged, due] = both(atMs + at * MINUTE_MS, ['sale', 'sale'], sale);
    return [{ ...charged!, amount: 4599 }, due!];
  });
  const item = { id: 'i1', unit: 'items', store: 's03', keys: { item: 's03/coffee' } };
  const [counted, held] = both(atMs, ['stock-count', 'stock-level'], item);
  const fine = { id: 'sub-7', unit: 'none', amount: 0, keys: { subscription: 'sub-7' } };
  const strays = ['s01', 's02', 's04', 's05'].map((store) =>
    rowOf(atMs, {
      source: 'processor',
      kind: 'settlement',
      id: `charge-${store}`,
      store,
      device: `${store}-till-2`,
      keys: { tender: `tender-${store}` },
    }),
  );
  return [
    ...prices.flat(),
    { ...counted!, amount: 12 },
    { ...held!, amount: 96 },
    ...both(atMs, ['sign-up', 'subscription'], fine),
    ...strays,
  ];
}

/** The one sign-up on which both books agree is drawn for an audit. */
function rulesOf(): Rules {
  const rules = readRules();
  const audit = { exactPpm: 1_000_000, nearPpm: 0 };
  const none = { exactPpm: 0, nearPpm: 0 };
  const matches = rules.matches.map((one) => {
    return { ...one, audit: one.name === 'subscription' ? audit : none };
  });
  return { ...rules, matches };
}

/** @param launch its name, under which the budget of manual minutes is begun */
export async function addCases(sql: Sql, nowMs: number, launch: string): Promise<void> {
  await ensureReconcileTables(sql);
  const beganMs = nowMs - 30 * HOUR_MS;
  await deliver(sql, booksOf(beganMs), nowMs);
  await beginBudget(sql, launch, readRules().budget, beganMs);
  await runReconcile(sql, { rules: rulesOf(), nowMs: nowMs - 20 * HOUR_MS });
  const cases = await listCases(sql, nowMs, { class: 'missing-transaction' });
  const [theirs, done] = cases;
  if (!theirs || !done) throw new Error('no case was opened');
  await claimCase(sql, done.id, 'ben', nowMs - HOUR_MS);
  const reason = 'a charge of the day before';
  await resolveCases(sql, { ids: [done.id], by: 'ben', reason, nowMs: nowMs - HOUR_MS + 40_000 });
  await claimCase(sql, theirs.id, 'ben', nowMs - 30 * MINUTE_MS);
}
