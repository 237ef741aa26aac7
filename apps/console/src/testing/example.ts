/**
 * A launch in the middle of its ramp, with a store in most states: for tests of the wall.
 * Fifteen stores by default; any number is made by going round the names.
 */
import type { LaunchView, StoreView } from '@slipway/api';

/** 2026-11-14 09:36:18 UTC. */
export const EXAMPLE_MS = Date.UTC(2026, 10, 14, 9, 36, 18);

const STORES: readonly (readonly [name: string, owner: string])[] = [
  ['Quayside', 'A. Okafor'],
  ['Millbrook', 'P. Lindqvist'],
  ['Ashgrove', 'M. Haddad'],
  ['Station Road', 'J. Moreau'],
  ['Harrow Lane', 'C. Ferreira'],
  ['Elmgate', 'S. Nakamura'],
  ['Old Market', 'D. Novak'],
  ['Larkfield', 'L. Brandt'],
  ['Weirside', 'R. Banerjee'],
  ['Thornhill', 'K. Adeyemi'],
  ['Copperfield', 'E. Russo'],
  ['Eastgate', 'N. Petrov'],
  ['Saltmarsh', 'H. Osei'],
  ['Priory Park', 'B. Quinn'],
  ['Bellhaven', 'T. Vance'],
];

const MINUTE_MS = 60_000;

/** @returns a store at a share of green in whole tens of percent, ramping unless told otherwise */
export function exampleStore(
  place: number,
  shareBp: number,
  change: Partial<StoreView> = {},
): StoreView {
  const [name, owner] = STORES[place % STORES.length] ?? ['Store', 'nobody'];
  const passed = shareBp / 1000 - 1;
  return {
    id: `s${String(place + 1).padStart(2, '0')}`,
    name: place < STORES.length ? name : `${name} ${Math.floor(place / STORES.length) + 1}`,
    zone: 'Europe/London',
    wave: place === 0 ? 1 : place < 4 ? 2 : 3,
    state: 'ramping',
    shareBp,
    targetBp: shareBp,
    nextGate: { bp: shareBp, inMs: 522_000 },
    stepProgress: 0.56,
    gates: Array.from({ length: Math.max(0, passed) }, (_, index) => ({
      bp: (index + 1) * 1000,
      verdict: 'passed' as const,
      atMs: EXAMPLE_MS - (passed - index) * 20 * MINUTE_MS,
      because: 'both margins held',
    })),
    reason: null,
    margin: {
      criterion: place % 3 === 1 ? 'slow-checkouts' : 'failed-requests',
      headroom: 0.5 + (place % 5) / 20,
      value: 0.008,
      threshold: 0.02,
      breachInMs: place % 4 === 0 ? 200 * MINUTE_MS : null,
    },
    owner,
    evidenceAgeMs: 1000,
    requests: { blue: 20_000, green: 60_000 },
    failed: { blue: 0, green: 0 },
    ...change,
  };
}

const healthy: Partial<StoreView> = {
  state: 'healthy',
  nextGate: null,
  stepProgress: 0,
  gates: Array.from({ length: 10 }, (_, index) => ({
    bp: (index + 1) * 1000,
    verdict: 'passed' as const,
    atMs: EXAMPLE_MS - (10 - index) * 20 * MINUTE_MS,
    because: 'both margins held',
  })),
};

const rollingBack: Partial<StoreView> = {
  state: 'rolling-back',
  shareBp: 0,
  targetBp: 0,
  nextGate: null,
  reason: 'failed requests 3.4 % above 2 %',
  gates: [{ bp: 7000, verdict: 'failed', atMs: EXAMPLE_MS - 2000, because: 'tripwire' }],
  margin: {
    criterion: 'failed-requests',
    headroom: -0.7,
    value: 0.034,
    threshold: 0.02,
    breachInMs: null,
  },
};

const holding: Partial<StoreView> = {
  state: 'holding',
  reason: 'evidence is inconclusive',
  margin: {
    criterion: 'slow-checkouts',
    headroom: 0.12,
    value: 0.088,
    threshold: 0.1,
    breachInMs: 24 * MINUTE_MS,
  },
};

const stale: Partial<StoreView> = {
  state: 'stale',
  reason: 'holds, passes no gate',
  margin: null,
  evidenceAgeMs: 252_000,
};

/** Places with a story; every other store ramps. */
const STORIES: ReadonlyMap<number, readonly [shareBp: number, Partial<StoreView>]> = new Map([
  [0, [10_000, healthy]],
  [1, [9000, {}]],
  [2, [9000, {}]],
  [3, [9000, {}]],
  [5, [7000, rollingBack]],
  [8, [5000, holding]],
  [10, [7000, stale]],
  [13, [6000, { nextGate: { bp: 6000, inMs: 222_000 }, stepProgress: 0.82 }]],
  [14, [0, { state: 'ready', nextGate: null, margin: null, gates: [], stepProgress: 0 }]],
]);

/** @returns a launch with so many stores; `change` replaces what a test is about */
export function exampleLaunch(change: Partial<LaunchView> = {}, stores = 15): LaunchView {
  const phases = ['planned', 'locked', 'expanding', 'deploying', 'ramping'] as const;
  return {
    id: 'l-1',
    name: 'spring-fifteen',
    opens: '2026-11-14T09:00[Europe/London]',
    atMs: EXAMPLE_MS,
    phase: 'ramping',
    entered: phases.map((phase, index) => ({
      phase,
      atMs: EXAMPLE_MS - (300 - index * 20) * MINUTE_MS,
    })),
    outcome: null,
    speed: 60,
    plane: 'haproxy',
    listen: '127.0.0.1:8080',
    planMs: 12_978_000,
    hold: null,
    totals: {
      requests: { blue: 421_207, green: 863_104 },
      failed: { blue: 0, green: 0 },
      meteredSinceMs: EXAMPLE_MS - 250 * MINUTE_MS,
      greenShareBp: 6533,
      downtimeSeconds: 0,
    },
    stores: Array.from({ length: stores }, (_, place) => {
      const [shareBp, story] = STORIES.get(place) ?? [7000, {}];
      return exampleStore(place, shareBp, story);
    }),
    schemas: [
      {
        schema: 'subscriptions',
        from: '12',
        to: '13',
        state: 'expanding',
        step: 3,
        steps: 4,
        title: 'backfill names',
        rowsDone: 812_000,
        rowsTotal: 1_284_000,
        rowsPerSecond: 9800,
        longestLockWaitMs: 12,
        pace: 1,
        throttledBy: null,
      },
    ],
    services: [],
    rollbacks: [
      {
        scope: 'store',
        stores: ['s06'],
        because: 'failed requests 3.4 % above 2 %',
        breachMs: EXAMPLE_MS - 1410,
        appliedMs: EXAMPLE_MS - 1200,
        readBackMs: EXAMPLE_MS - 1000,
        lastGreenMs: EXAMPLE_MS - 1100,
      },
    ],
    processes: [],
    events: [],
    trouble: null,
    ...change,
  };
}
