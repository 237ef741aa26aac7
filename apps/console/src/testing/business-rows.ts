/**
 * For tests: a week of sign-ups, prices on their way, and drills, told through the functions of
 * the packages that keep them.
 */
import {
  captureSignUp,
  ensureCommerceTables,
  ingestEvent,
  noteFact,
  type ProviderEvent,
} from '@slipway/commerce';
import { ensureFleetTables, recordOpen, type OpenChange } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { ensureRehearsalTables, keepDrill, signDrill, type DrillReport } from '@slipway/rehearsal';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];

/** How a sign-up ends, by its number: most are fine. */
const ENDS = ['fine', 'fine', 'declined', 'fine', 'fine', 'unverified', 'fine', 'late'] as const;
const SIGN_UPS = 48;

const event = (
  id: string,
  kind: ProviderEvent['kind'],
  atMs: number,
  more: Partial<ProviderEvent>,
): ProviderEvent => ({
  source: 'stripe',
  id,
  kind,
  atMs,
  refs: [],
  signUp: null,
  detail: null,
  expiresMs: null,
  bodyHash: null,
  ...more,
});

/** Sign-ups of six stores that are due, one that was withdrawn, and one that is about to expire. */
export async function addSignUps(sql: Sql, nowMs: number): Promise<void> {
  await ensureCommerceTables(sql);
  for (let at = 0; at < SIGN_UPS; at += 1) {
    const [id, store] = [`sub-${at}`, `s0${(at % 6) + 1}`];
    const capturedMs = nowMs - (30 + at) * HOUR_MS;
    await captureSignUp(sql, { id, store, member: `m-${at}`, capturedMs });
    const end = ENDS[at % ENDS.length];
    if (end === 'unverified') continue;
    await noteFact(sql, id, 'verified', capturedMs + MINUTE_MS);
    const tell = (kind: ProviderEvent['kind'], minutes: number, detail: string | null = null) =>
      ingestEvent(
        sql,
        event(`${id}-${kind}`, kind, capturedMs + minutes * MINUTE_MS, { signUp: id, detail }),
      );
    if (end === 'declined') {
      await tell('payment-declined', 3, 'insufficient_funds');
      await tell('payment-expired', 23 * 60);
      continue;
    }
    await tell('activated', 4);
    if (end === 'fine') await noteFact(sql, id, 'benefit-visible', capturedMs + 9 * MINUTE_MS);
  }
  const late = { member: 'm-90', capturedMs: nowMs - 22 * HOUR_MS };
  await captureSignUp(sql, { id: 'sub-90', store: 's02', ...late });
  await noteFact(sql, 'sub-90', 'verified', late.capturedMs + MINUTE_MS);
  await ingestEvent(
    sql,
    event('sub-90-declined', 'payment-declined', late.capturedMs + HOUR_MS, {
      signUp: 'sub-90',
      detail: 'card_declined',
      expiresMs: nowMs + HOUR_MS,
    }),
  );
  await captureSignUp(sql, { id: 'sub-91', store: 's01', member: 'm-91', capturedMs: nowMs });
  await noteFact(sql, 'sub-91', 'withdrawn', nowMs + 1);
}

const change = (sku: string, atMs: number, more: Partial<OpenChange>): OpenChange => ({
  sku,
  atMs,
  direction: 'up',
  fromMinor: 349,
  toMinor: 369,
  waitsFor: 'labels',
  names: ['label-1'],
  ...more,
});

/** Changes that are through, one past its moment, and one that is still to come. */
export async function addPrices(sql: Sql, nowMs: number): Promise<void> {
  await ensureFleetTables(sql);
  const beganMs = nowMs - 2 * HOUR_MS;
  const note = (store: string, open: readonly OpenChange[], atMs: number) =>
    sql.begin((tx) => recordOpen(tx, store, open, atMs));
  const down = { direction: 'down', fromMinor: 299, toMinor: 249, waitsFor: 'tills' } as const;
  await note('s01', [change('bread', beganMs, down), change('milk', beganMs, {})], beganMs);
  await note('s01', [change('milk', beganMs, {})], beganMs + 4 * MINUTE_MS);
  await note('s02', [change('tea', nowMs + 3 * HOUR_MS, { waitsFor: 'moment' })], nowMs);
}

/** @returns a drill's report that holds unless it is told otherwise */
const reportOf = (store: string, nowMs: number, more: Partial<DrillReport>): DrillReport => ({
  drill: `drill-${store}`,
  store,
  passed: true,
  forMs: 24 * HOUR_MS,
  speed: 1440,
  beganMs: nowMs - 3 * HOUR_MS,
  endedMs: nowMs - 2 * HOUR_MS,
  devices: [false, false, true].map((isSimulated, at) => ({
    device: `${store}-${at + 1}`,
    kind: 'till',
    label: `Till ${at + 1}`,
    isSimulated,
    agentVersion: '2.0.0',
    ops: 400,
    slowestMs: 6,
  })),
  ackedMs: 1_900,
  appliedMs: 3_200,
  checks: [
    { id: 'lost', passed: true, what: 'Nothing was lost', detail: '1,200 ops of 3 devices' },
    { id: 'doubled', passed: true, what: 'Nothing was doubled', detail: '1,200 receipts' },
    { id: 'prices', passed: true, what: 'Prices are those of the oracle', detail: '812 sales' },
    { id: 'drained', passed: true, what: 'Drained within its limit', detail: '3.2 s of 60 s' },
  ],
  ...more,
});

/** Drills of three stores: one passed, one failed, one that nobody known has signed. */
export async function addDrills(
  sql: Sql,
  nowMs: number,
  keys: { readonly own: string; readonly foreign: string },
): Promise<void> {
  await ensureRehearsalTables(sql);
  const keep = (report: DrillReport, privateKey: string) => {
    const by = { person: 'ada', key: 'laptop' };
    const document = signDrill(report, { by, privateKey, nowMs: nowMs - HOUR_MS });
    return keepDrill(sql, { id: report.drill, store: report.store, document });
  };
  const good = reportOf('s01', nowMs, {});
  await keep(good, keys.own);
  const checks = good.checks.map((check) =>
    check.id === 'prices' ? { ...check, passed: false, detail: '3 of 812 sales differ' } : check,
  );
  await keep(reportOf('s02', nowMs, { passed: false, checks }), keys.own);
  await keep(reportOf('s03', nowMs, {}), keys.foreign);
}
