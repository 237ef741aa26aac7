/** Sign-ups, cases and drills, from the database of the launch's devices, as far as it has them. */
import { readFunnel, type FunnelRow } from '@slipway/commerce';
import type { SignedDocument } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import { activationWindow, resolveReference, type LaunchSpec } from '../index.ts';
import { connectChecked, type Sql } from '@slipway/pg';
import type { FunnelFacts, ReportFacts } from '@slipway/playbook/report';
import { listCases, NoBudgetError, readBudget, readRules, type CaseView } from '@slipway/reconcile';
import { readDrills, verifyDrill } from '@slipway/rehearsal';
import { burnDownOf } from './burn-down.ts';
import { hasTable, partOr, peopleOf, type ReportGround } from './ground.ts';

type Business = Pick<ReportFacts, 'activation' | 'reconciliation' | 'drills'>;

const MOST_CASES = 100_000;
const MOST_POINTS = 240;

const NO_DATABASE = {
  absent: 'The launch names no database of devices, where sign-ups, cases and drills would be.',
};
const NOT_BEGUN = {
  absent: 'Sign-ups of the launch are counted from its ramp on, which has not begun.',
};
const NO_SIGN_UPS = { absent: 'Nobody signed up through this launch.' };
const NO_CASES = { absent: 'Nothing is reconciled in this launch.' };
const NO_DRILLS = { absent: 'No offline drill was kept for this launch.' };

function databaseOf({ devices, databases }: LaunchSpec): string | undefined {
  const names = Object.keys(databases);
  const name = devices?.on ?? (names.length === 1 ? names[0] : undefined);
  return name === undefined ? undefined : databases[name]?.urlRef;
}

function funnelOf({ key, reached, activation }: FunnelRow): FunnelFacts {
  const { excluded, interval, bounds, lost, notYetDue, due, activated, rate } = activation;
  return {
    key,
    reached: { ...reached },
    excluded: { ...excluded },
    notYetDue,
    due,
    activated,
    rate,
    interval: { ...interval },
    bounds: { ...bounds },
    lost: { ...lost },
  };
}

/** Of those who were captured in the budget's window, as far as it has gone by. */
async function readActivation(
  sql: Sql,
  { launch, asOfMs, madeAtMs, signUpsFromMs }: ReportGround,
): Promise<ReportFacts['activation']> {
  if (!(await hasTable(sql, 'slipway.commerce_sign_up'))) return NO_SIGN_UPS;
  const window = activationWindow(launch, madeAtMs);
  if (!window.hasBegun) return NOT_BEGUN;
  const fromMs = Math.max(window.fromMs, signUpsFromMs ?? window.fromMs);
  const toMs = Math.min(window.toMs, Math.max(asOfMs, madeAtMs));
  const cohort = { fromMs, toMs, nowMs: asOfMs };
  const [all] = await readFunnel(sql, { ...cohort, by: 'all' });
  if (!all || all.reached.captured === 0) return NO_SIGN_UPS;
  const stores = await readFunnel(sql, { ...cohort, by: 'store' });
  return { fromMs, untilMs: toMs, all: funnelOf(all), stores: stores.map(funnelOf) };
}

async function minutesOf(sql: Sql, { launch, asOfMs }: ReportGround) {
  try {
    const budget = await readBudget(sql, launch.name, readRules(), asOfMs);
    const { minutesMs, endsMs, tookMs, chargedMs, hiddenMs, leftMs, isKept, isProved } = budget;
    const spent = { tookMs, chargedMs, hiddenMs, leftMs, isKept, isProved };
    return { limitMs: minutesMs, endsAtMs: endsMs, ...spent, byStoreMs: { ...budget.byStore } };
  } catch (error) {
    if (error instanceof NoBudgetError) return null;
    throw error;
  }
}

function classesOf(cases: readonly CaseView[]) {
  const byClass = Map.groupBy(cases, (one) => one.class);
  return Array.from(byClass, ([name, own]) => {
    const closed = own.filter(({ state }) => state !== 'open');
    const byPeople = closed.filter(({ resolvedBy }) => ![null, 'rule'].includes(resolvedBy));
    return {
      class: name,
      opened: own.length,
      open: own.length - closed.length,
      byPeople: byPeople.length,
      byRules: closed.length - byPeople.length,
      focusMs: own.reduce((sum, { focusMs }) => sum + focusMs, 0),
    };
  }).toSorted((a, b) => (a.class < b.class ? -1 : 1));
}

/** Cases that were opened from the ramp's beginning on: the launch's budget is of those. */
async function readReconciliation(
  sql: Sql,
  ground: ReportGround,
): Promise<ReportFacts['reconciliation']> {
  if (!(await hasTable(sql, 'slipway.reconcile_case'))) return NO_CASES;
  const { launch, asOfMs } = ground;
  const sinceMs = launch.rampOriginMs ?? launch.createdMs;
  const minutes = await minutesOf(sql, ground);
  const untilMs = Math.min(asOfMs, minutes?.endsAtMs ?? asOfMs);
  const all = await listCases(sql, asOfMs, { limit: MOST_CASES });
  const cases = all.filter(({ openedMs }) => openedMs >= sinceMs && openedMs <= untilMs);
  return { minutes, classes: classesOf(cases), burnDown: burnDownOf(cases, MOST_POINTS) };
}

/** A drill counts as of the launch's end, or now: what expires later takes nothing from it. */
async function readDrillFacts(sql: Sql, ground: ReportGround): Promise<ReportFacts['drills']> {
  const { launch, madeAtMs } = ground;
  const people = peopleOf(ground);
  const { done, 'rolled-back': back } = launch.enteredMs;
  const atMs = done ?? back ?? madeAtMs;
  const own = new Set(launch.spec.stores.map(({ id }) => id));
  const drills = Array.from(await readDrills(sql)).filter(([store]) => own.has(store));
  if (drills.length === 0) return NO_DRILLS;
  return drills.map(([store, paper]) => {
    try {
      const { passed, forMs, speed, devices } = verifyDrill(paper, people, atMs);
      const { by, signedAtMs } = paper as SignedDocument; // its form is proved by now
      const report = {
        passed,
        offlineForMs: forMs,
        speed,
        devices: devices.length,
        simulatedDevices: devices.filter(({ isSimulated }) => isSimulated).length,
        ops: devices.reduce((sum, { ops }) => sum + ops, 0),
        signedBy: `${by.person}/${by.key}`,
        signedAtMs,
      };
      return { store, refused: null, report };
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return { store, refused: error.what, report: null };
    }
  });
}

/** @returns the three parts; each says why where it is absent */
export async function readBusiness(ground: ReportGround): Promise<Business> {
  const { spec } = ground.launch;
  const reference = databaseOf(spec);
  if (reference === undefined) {
    return { activation: NO_DATABASE, reconciliation: NO_DATABASE, drills: NO_DATABASE };
  }
  const what = 'The database of the devices';
  const opened = await partOr(what, () => {
    const url = resolveReference(reference, ground.env, spec.folder);
    return connectChecked(url, { name: 'slipway-report', max: 2 });
  });
  if ('absent' in opened) return { activation: opened, reconciliation: opened, drills: opened };
  try {
    return {
      activation: await readActivation(opened, ground),
      reconciliation: await readReconciliation(opened, ground),
      drills: await partOr('Drills', () => readDrillFacts(opened, ground)),
    };
  } finally {
    await opened.end({ timeout: 1 });
  }
}
