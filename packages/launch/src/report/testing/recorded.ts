/**
 * For tests: a launch of two stores that was recorded, told through the functions of the packages
 * that keep it. The second store went back; of four sign-ups two were activated; of two cases a
 * person settled one.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePersonKey } from '@slipway/authority';
import { captureSignUp, ensureCommerceTables, ingestEvent, noteFact } from '@slipway/commerce';
import { parseInput } from '@slipway/kernel';
import {
  createLaunch,
  ensureLaunchTables,
  FORWARD_PHASES,
  saveLaunch,
  type LaunchRecord,
  type LaunchSpec,
} from '../../index.ts';
import type { Sql } from '@slipway/pg';
import {
  ensureRampTables,
  initialState,
  rampStore,
  readCriteria,
  readRamp,
  type GateRecord,
  type RampEvent,
  type RampPlan,
  type StoredMeterRow,
} from '@slipway/ramp';
import {
  beginBudget,
  claimCase,
  ensureReconcileTables,
  listCases,
  readRules,
  resolveCases,
  runReconcile,
  type ReconcileRecord,
} from '@slipway/reconcile';
import { deliver } from '@slipway/reconcile/testing';
import { ensureRehearsalTables, keepDrill, signDrill } from '@slipway/rehearsal';
import { baseline, readChangeFile, startChange } from '@slipway/schema';

const [SECOND_MS, HOUR_MS] = [1000, 3_600_000];
/** When the ramp began: 2026-11-27 15:00:00 UTC. */
export const BEGAN_MS = 1_795_791_600_000;
/** In which the sign-ups of its activation are captured. */
export const WINDOW_MS = 10 * HOUR_MS;
/** As of when everything is decided. */
export const AS_OF_MS = BEGAN_MS + 48 * HOUR_MS;
const BY = { person: 'ada', key: 'laptop' } as const;

const RAMP = `{ over: 3h, pilot: 50%, step: 50%, waves: [{ stores: rest, offset: 0m }] }`;
const CRITERIA = `
- id: failed
  signal: { meter: failed-share }
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  action: { store: rollback-store, fleet: rollback-launch }
- id: slow
  signal: { meter: over-objective, objective: 250ms }
  tripwire: { above: 10%, of-at-least: 50, within: 60s }
  action: hold
`;
const CHANGE = `operations:
  - add_column:
      table: member
      up: upper(name)
      column: { name: display_name, type: text }
`;

/** @throws {Error} the text here is none */
function value<T>(read: { ok: true; value: T } | { ok: false; problems: readonly object[] }): T {
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const raw = (yaml: string): unknown => parseInput(yaml, 'recorded').value;

function specOf(folder: string): LaunchSpec & { readonly ramp: RampPlan } {
  const store = { zone: 'America/Chicago', owner: null, opens: null, expectedPerSecond: null };
  const spec = {
    name: 'spring-fifteen',
    opens: '2026-11-27T09:00[America/Chicago]',
    file: join(folder, 'launch.yaml'),
    folder,
    criteria: value(readCriteria(raw(CRITERIA), [])),
    criteriaHash: 'abc123',
    rollback: { withinMs: 1000, blueKeptMs: 1_800_000, undoWindowMs: null },
    budgets: {
      failedRequests: 5,
      manualMinutes: { atMost: 90, withinMs: 72 * HOUR_MS },
      activation: { atLeast: 0.92, withinMs: WINDOW_MS },
    },
    databases: { shop: { urlRef: 'env:MY_DATABASE_URL', schemas: ['shop'] } },
    staging: null,
    changes: [{ on: 'shop', schema: 'shop', file: join(folder, 'changes/add-display-name.yaml') }],
    services: [],
    traffic: null,
    ramp: value(readRamp(raw(RAMP), [], ['s01', 's02'])),
    stores: [
      { ...store, id: 's01', name: 'Quayside' },
      { ...store, id: 's02', name: '<b>Millbrook</b>' },
    ],
    devices: null,
    journeys: [],
    people: join(folder, 'people.yaml'),
    roles: null,
    escalation: null,
    playbook: null,
    crew: null,
  };
  return spec as LaunchSpec & { readonly ramp: RampPlan };
}

/** Locked by a person, gone on to the ramp, and held there at its end. */
async function recordLaunch(sql: Sql, spec: LaunchSpec): Promise<LaunchRecord> {
  await ensureLaunchTables(sql);
  const { id } = await createLaunch(sql, spec, 60, BEGAN_MS - 600 * SECOND_MS);
  const lock = { by: 'ada', reason: null, atMs: BEGAN_MS - 300 * SECOND_MS };
  const { criteria, journeys, criteriaHash } = spec;
  const asked = { lock: { ...lock, criteria, journeys, criteriaHash, documents: [] } };
  const event = { kind: 'lock', atMs: lock.atMs, text: 'Criteria locked.', by: 'ada' };
  await saveLaunch(sql, id, null, { asked }, [event]);
  const last = FORWARD_PHASES.indexOf('ramping');
  for (const [at, to] of FORWARD_PHASES.slice(1, last + 1).entries()) {
    const move = { from: FORWARD_PHASES[at]!, to, atMs: BEGAN_MS - (last - at - 1) * SECOND_MS };
    await saveLaunch(sql, id, 1, { move });
  }
  const ended = { kind: 'outcome', atMs: BEGAN_MS + 200 * SECOND_MS, text: 'Ended: held.' };
  return saveLaunch(sql, id, 1, { rampOriginMs: BEGAN_MS, outcome: 'held' }, [ended]);
}

const gate = (bp: number, verdict: GateRecord['verdict'], seconds: number): GateRecord => ({
  bp,
  verdict,
  atMs: BEGAN_MS + seconds * SECOND_MS,
  because: 'enough evidence, no criterion breached',
  evidence: {
    requests: 40,
    failed: 0,
    floor: 20,
    sinceVersion: 1,
    ageMs: 4,
    comparisons: [],
  },
});

async function recordRamp(sql: Sql, id: string, plan: RampPlan): Promise<void> {
  await ensureRampTables(sql);
  const [first, second] = initialState(plan).stores;
  const because = { kind: 'person', by: 'ada', reason: 'tills show wrong prices' } as const;
  const backMs = BEGAN_MS + 90 * SECOND_MS;
  const times = { breachMs: null, appliedMs: backMs, readBackMs: backMs + 12, lastGreenMs: null };
  const event = (seq: number, kind: string, store: string, seconds: number, evidence: unknown) => ({
    seq,
    kind,
    store,
    atMs: BEGAN_MS + seconds * SECOND_MS,
    text: `${kind} ${store}`,
    evidence,
  });
  const events: RampEvent[] = [
    event(1, 'raise', 's01', 1, { toBp: 5000 }),
    event(2, 'raise', 's02', 1, { toBp: 5000 }),
    event(3, 'gate', 's01', 60, null),
    event(4, 'raise', 's01', 60, { toBp: 10_000 }),
    event(5, 'rollback', 's02', 90, because),
  ];
  const state = {
    ...initialState(plan),
    outcome: 'partly' as const,
    stores: [
      {
        ...first!,
        phase: 'full' as const,
        gates: [gate(5000, 'PASS', 60), gate(10_000, 'PASS', 120)],
      },
      { ...second!, phase: 'rolled-back' as const, gates: [gate(5000, 'MISSING', 60)] },
    ],
  };
  const planTime = { originMs: BEGAN_MS, speed: 60 };
  const rollbacks = [{ scope: 'store' as const, stores: ['s02'], because, ...times }];
  const saved = { term: 1, revision: 1, version: 9, planTime, state, rollbacks };
  await rampStore(sql).save(id, saved, events);
  await rampStore(sql).saveMeter(id, meterRows());
}

/** Four minutes: 100 requests on each colour in each tenth second, ten of them slow on green. */
function meterRows(): StoredMeterRow[] {
  const from = BEGAN_MS / SECOND_MS;
  const row = { bootId: 'boot', version: 1, failed: 0, requests: 100 };
  const rows = Array.from({ length: 24 }, (_, at): StoredMeterRow[] => [
    { ...row, store: 's01', colour: 'blue', second: from + at * 10, over: [0] },
    { ...row, store: 's01', colour: 'green', second: from + at * 10, over: [10] },
  ]);
  const failing = { ...row, store: 's02', colour: 'green' as const, second: from + 80 };
  const stray = { ...row, store: '(unknown)', colour: 'blue' as const, second: from + 5 };
  return [...rows.flat(), { ...failing, failed: 7, over: [7] }, { ...stray, over: [0] }];
}

/** The user's own table, as it was before Slipway. */
async function makeShop(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema shop;
    create table shop.member (id int primary key, name text not null);
    insert into shop.member select i, 'Ada ' || i from generate_series(1, 50) i`);
}

async function recordSignUps(sql: Sql): Promise<void> {
  await ensureCommerceTables(sql);
  for (const [at, store] of ['s01', 's01', 's02', 's02'].entries()) {
    const [id, capturedMs] = [`sub-${at}`, BEGAN_MS + (at + 1) * 60_000];
    await captureSignUp(sql, { id, store, member: `m-${at}`, capturedMs });
    await noteFact(sql, id, 'verified', capturedMs + 1);
    if (at > 1) continue;
    const about = { refs: [], signUp: id, detail: null, expiresMs: null, bodyHash: null };
    const event = { source: 'stripe', id: `evt-${at}`, kind: 'activated' as const, ...about };
    await ingestEvent(sql, { ...event, atMs: capturedMs + 2000 });
    await noteFact(sql, id, 'benefit-visible', capturedMs + 3000);
  }
  // Before the budget's window, and after it: neither is the launch's.
  const others = { early: BEGAN_MS - HOUR_MS, late: BEGAN_MS + WINDOW_MS };
  for (const [id, capturedMs] of Object.entries(others)) {
    await captureSignUp(sql, { id, store: 's01', member: `m-${id}`, capturedMs });
  }
}

/** Two charges that nobody knows; a person takes forty seconds for one of them. */
async function recordCases(sql: Sql, launch: string): Promise<void> {
  await ensureReconcileTables(sql);
  const charges = ['s01', 's02'].map((store): ReconcileRecord => ({
    source: 'processor',
    kind: 'settlement',
    id: `charge-${store}`,
    store,
    device: `${store}-till-1`,
    unit: 'USD',
    amount: 1299,
    atMs: BEGAN_MS,
    status: 'ok',
    keys: { tender: `tender-${store}` },
  }));
  await deliver(sql, charges, AS_OF_MS);
  await beginBudget(sql, launch, { minutesMs: 5_400_000, windowMs: 72 * HOUR_MS }, BEGAN_MS);
  await runReconcile(sql, { rules: readRules(), nowMs: BEGAN_MS + 10 * HOUR_MS });
  const [first] = await listCases(sql, AS_OF_MS, { store: 's01' });
  if (!first) throw new Error('no case was opened');
  const nowMs = BEGAN_MS + 20 * HOUR_MS;
  await claimCase(sql, first.id, 'ben', nowMs);
  const reason = 'a charge of the day before';
  await resolveCases(sql, { ids: [first.id], by: 'ben', reason, nowMs: nowMs + 40_000 });
}

export async function recordDrill(sql: Sql, privateKey: string): Promise<void> {
  await ensureRehearsalTables(sql);
  const times = { beganMs: 1, endedMs: 2, ackedMs: 900, appliedMs: 950 };
  const drill = randomUUID();
  const report = { drill, store: 's01', passed: true, forMs: 24 * HOUR_MS, speed: 720 };
  const whole = { ...report, ...times, devices: [], checks: [] };
  const document = signDrill(whole, { by: BY, privateKey, nowMs: Date.now() });
  await keepDrill(sql, { id: drill, store: 's01', document });
}

/**
 * Records everything in one database, and writes what belongs beside it into a folder: the change's
 * file, `people.yaml`, and ada's key as `ada.pem`.
 *
 * @param url of the same database as `sql`
 */
export async function recordEverything(
  sql: Sql,
  url: string,
  folder: string,
): Promise<LaunchRecord> {
  const publicKey = writePersonKey(join(folder, 'ada.pem'));
  const keys = [{ id: BY.key, 'public-key': publicKey }];
  const people = { people: [{ id: BY.person, name: 'Ada Brook', keys }] };
  writeFileSync(join(folder, 'people.yaml'), JSON.stringify(people));
  mkdirSync(join(folder, 'changes'));
  const spec = specOf(folder);
  const change = spec.changes[0]!.file;
  writeFileSync(change, CHANGE);
  const launch = await recordLaunch(sql, spec);
  await recordRamp(sql, launch.id, spec.ramp);
  await makeShop(sql);
  await baseline(sql, 'shop', 'v1');
  await startChange(url, { schema: 'shop', change: readChangeFile(change) });
  await recordSignUps(sql);
  await recordCases(sql, spec.name);
  return launch;
}
