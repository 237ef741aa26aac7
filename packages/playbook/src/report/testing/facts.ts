/** A launch of two stores, one of which went back: the facts of a report for tests. */
import { REPORT_FORMAT, type FunnelFacts, type ReportFacts, type StoreFacts } from '../facts.ts';

/** 2026-11-28 05:14:25 UTC. */
export const BEGAN_MS = 1_795_842_865_000;
const at = (seconds: number): number => BEGAN_MS + seconds * 1000;

function storeOf(id: string, name: string, isBack: boolean): StoreFacts {
  const steps = isBack ? [1000, 2000] : [1000, 2000, 10_000];
  const ways = steps.map((shareBp, step) => ({ atMs: at(5 + step * 20), shareBp }));
  return {
    id,
    name,
    wave: 1,
    state: isBack ? 'rolled-back' : 'full',
    requests: { blue: 800, green: isBack ? 60 : 1_200 },
    failed: { blue: 0, green: isBack ? 7 : 0 },
    downtimeSeconds: isBack ? 3 : 0,
    shares: [
      { atMs: BEGAN_MS, shareBp: 0 },
      ...ways,
      ...(isBack ? [{ atMs: at(50), shareBp: 0 }] : []),
    ],
    gates: steps.map((shareBp, step) => ({
      shareBp,
      verdict: isBack && step === 1 ? 'held' : 'passed',
      atMs: at(24 + step * 20),
      because: 'enough evidence, no criterion breached',
      requests: 40,
      failed: 0,
    })),
  };
}

function funnelOf(key: string): FunnelFacts {
  return {
    key,
    reached: { captured: 63, verified: 63, payment: 62, activated: 60, benefitVisible: 60 },
    excluded: { duplicate: 2, test: 0, 'not-captured': 0 },
    notYetDue: 0,
    due: 63,
    activated: 60,
    rate: 60 / 63,
    interval: { low: 0.8689, high: 0.9837 },
    bounds: { low: 60 / 63, high: 60 / 63 },
    lost: { declined: 1, 'not-paid': 2 },
  };
}

const counts = (requests: number, failed: number, over: number) => ({
  requests,
  failed,
  over: [over],
});

/** How it went, and what it was held to. */
function courseOf(name: string): Pick<ReportFacts, 'launch' | 'budgets' | 'criteria'> {
  return {
    launch: {
      id: 'launch-1',
      name: `spring ${name}`,
      opens: '2026-11-27T09:00[America/Chicago]',
      speed: 60,
      phase: 'done',
      outcome: 'held',
      phases: [
        { phase: 'planned', atMs: at(-60) },
        { phase: 'locked', atMs: at(-50) },
        { phase: 'ramping', atMs: BEGAN_MS },
        { phase: 'done', atMs: at(120) },
      ],
      rampAtMs: BEGAN_MS,
      hold: { by: name, reason: name, sinceMs: at(60) },
      trouble: name,
    },
    budgets: [
      { budget: 'failed-requests', limit: 0, value: 7, kept: false, text: name },
      { budget: 'manual-minutes', limit: 90, value: 4, kept: true, text: '4 manual minute(s)' },
      { budget: 'activation', limit: 0.92, value: 60 / 63, kept: true, text: '95.2 % activated' },
    ],
    criteria: {
      hash: 'f1bde88a80bd0f574c79666889c74ca6',
      locked: { by: name, atMs: at(-50), hash: 'f1bde88a80bd0f574c79666889c74ca6' },
      list: [{ id: name, firesWhen: name, then: 'at a store: the store goes back' }],
    },
  };
}

/** What the meter and the ramp recorded. */
function trafficOf(name: string): Pick<ReportFacts, 'traffic' | 'ramp' | 'latency'> {
  return {
    traffic: {
      fromMs: at(-40),
      untilMs: at(120),
      requests: { blue: 1_600, green: 1_260 },
      failed: { blue: 0, green: 7 },
      downtimeSeconds: 3,
      unnamed: { requests: { blue: 0, green: 0 }, failed: { blue: 0, green: 0 } },
    },
    ramp: {
      outcome: 'partly',
      stores: [storeOf('s01', 'Quayside', false), storeOf('s02', name, true)],
      rollbacks: [
        {
          scope: 'store',
          stores: ['s02'],
          because: name,
          unbreachedAtMs: at(49),
          appliedAtMs: at(50),
          readBackAtMs: at(50) + 12,
          lastGreenAtMs: at(49) + 640,
        },
      ],
      comparisons: [{ criterion: name, isInformational: true, hasFailed: false, text: name }],
    },
    latency: {
      objectivesMs: [1000],
      limits: [{ criterion: name, objectiveMs: 1000, above: 0.1 }],
      bucketMs: 80_000,
      buckets: [
        { atMs: at(-40), blue: counts(1_200, 0, 12), green: counts(60, 7, 9) },
        { atMs: at(40), blue: counts(400, 0, 4), green: counts(1_200, 0, 6) },
      ],
      total: { blue: counts(1_600, 0, 16), green: counts(1_260, 7, 15) },
    },
  };
}

/** Sign-ups, cases and schema changes. */
function workOf(name: string): Pick<ReportFacts, 'activation' | 'reconciliation' | 'schemas'> {
  return {
    activation: {
      fromMs: BEGAN_MS,
      untilMs: at(3_600),
      all: funnelOf('all'),
      stores: [funnelOf('s01'), { ...funnelOf(name), rate: null, due: 0 }],
    },
    reconciliation: {
      minutes: {
        limitMs: 5_400_000,
        endsAtMs: at(259_200),
        tookMs: 240_000,
        chargedMs: 0,
        hiddenMs: 0,
        leftMs: -60_000,
        isKept: true,
        isProved: false,
        byStoreMs: { s01: 240_000, [name]: 0 },
      },
      classes: [{ class: name, opened: 4, open: 1, byPeople: 2, byRules: 1, focusMs: 240_000 }],
      burnDown: [
        { atMs: at(10), open: 4 },
        { atMs: at(90), open: 1 },
      ],
    },
    schemas: [
      {
        database: 'grocer',
        schema: name,
        from: null,
        to: name,
        state: 'contracted',
        isContracted: true,
        rows: 4_147,
        backfillRowsPerSecond: 13_412,
        expandMs: 386,
        contractMs: 51,
        longestLockWaitMs: 21.4,
      },
    ],
  };
}

/** What was tried, signed and waived before. */
function beforeOf(name: string): Pick<ReportFacts, 'drills' | 'rehearsal' | 'playbook'> {
  return {
    drills: [
      { store: 's01', refused: name, report: null },
      {
        store: 's02',
        refused: null,
        report: {
          passed: true,
          offlineForMs: 86_400_000,
          speed: 720,
          devices: 3,
          simulatedDevices: 0,
          ops: 120,
          signedBy: name,
          signedAtMs: at(-3_000),
        },
      },
    ],
    rehearsal: {
      isAsked: true,
      refused: null,
      record: {
        passed: true,
        staging: name,
        speed: 60,
        signedBy: name,
        signedAtMs: at(-9_000),
        criteria: [
          { criterion: name, fault: name, did: null, firedAfterMs: 900, slowestRollbackMs: 310 },
        ],
      },
    },
    playbook: {
      signatures: 3,
      readings: 7,
      waivers: [{ item: name, by: name, note: name, atMs: at(-400) }],
    },
  };
}

/** Who decided what. */
function decidedOf(name: string): Pick<ReportFacts, 'audit' | 'breakGlass'> {
  const decision = { place: 4, subject: null, signedBy: null };
  return {
    audit: {
      entries: 5,
      head: { origin: 'slipway/3f9a20c1', size: 214, rootBase64: 'CsUYapGGPo4dk=' },
      decisions: [
        { ...decision, atMs: at(-50), kind: 'launch/lock', person: name, text: name },
        { ...decision, atMs: at(24), kind: 'ramp/gate', person: null, text: 'told by store' },
        { ...decision, atMs: at(50), kind: 'ramp/rollback', person: null, text: name },
        { ...decision, atMs: at(60), kind: 'ramp/hold', person: null, text: name },
      ],
    },
    breakGlass: [
      { ...decision, atMs: at(61), kind: 'launch/break-glass', person: name, text: name },
    ],
  };
}

/** @param name of the second store, and of much else that people have named */
export function exampleFacts(name = 'Millbrook'): ReportFacts {
  return {
    format: REPORT_FORMAT,
    madeAtMs: at(3_600),
    asOfMs: at(90_000),
    ...courseOf(name),
    ...trafficOf(name),
    ...workOf(name),
    ...beforeOf(name),
    ...decidedOf(name),
  };
}

const why = (part: string) => ({ absent: `There is no ${part} <here>.` });

/** @returns the facts of a launch that has planned a ramp and nothing else */
export function bareFacts(): ReportFacts {
  const { launch, criteria, format, madeAtMs } = exampleFacts();
  return {
    format,
    madeAtMs,
    asOfMs: madeAtMs,
    launch: {
      ...launch,
      phase: 'planned',
      outcome: null,
      phases: [{ phase: 'planned', atMs: BEGAN_MS }],
      rampAtMs: null,
      hold: null,
      trouble: null,
    },
    budgets: [],
    criteria: { ...criteria, locked: null },
    traffic: why('traffic'),
    ramp: why('ramp'),
    latency: why('latency'),
    activation: why('activation'),
    reconciliation: why('reconciliation'),
    schemas: why('schemas'),
    drills: why('drills'),
    rehearsal: { isAsked: true, refused: 'no rehearsal was kept', record: null },
    playbook: why('playbook'),
    audit: why('audit'),
  };
}
