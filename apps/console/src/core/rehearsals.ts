/** The newest drill of each store as its card shows it; a store without one has a card too. */
import type { DrillView, LaunchView } from '@slipway/api';
import { count, longAgo, measured } from './format.ts';

export type DrillState = 'passed' | 'failed' | 'refused' | 'missing';

/** The word that stands beside each shape. */
export const DRILL_WORD: Readonly<Record<DrillState, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  refused: 'Does not count',
  missing: 'Not drilled',
};

export interface DrillCard {
  readonly store: string;
  readonly number: string;
  readonly name: string;
  readonly state: DrillState;
  /** Checks that held, of all: `7 of 8`; empty without a report. */
  readonly score: string;
  /** What was done, by whom, and until when it counts, a line each. */
  readonly lines: readonly string[];
  readonly checks: readonly {
    readonly id: string;
    readonly passed: boolean;
    readonly what: string;
    readonly detail: string;
  }[];
}

const HOUR_MS = 3_600_000;

/** @returns a card for each store of the launch, and of those that were drilled beside them */
export function drillCards(
  view: Pick<LaunchView, 'stores'>,
  drills: readonly DrillView[],
  nowMs: number,
): DrillCard[] {
  const byStore = new Map(drills.map((drill) => [drill.store, drill]));
  const named = view.stores.map(({ id, name }, place) => {
    const number = String(place + 1).padStart(2, '0');
    return cardOf({ store: id, number, name }, byStore.get(id), nowMs);
  });
  const known = new Set(view.stores.map(({ id }) => id));
  const others = drills
    .filter(({ store }) => !known.has(store))
    .map((drill) => cardOf({ store: drill.store, number: '', name: drill.store }, drill, nowMs));
  return [...named, ...others];
}

type Called = Pick<DrillCard, 'store' | 'number' | 'name'>;

function cardOf(called: Called, drill: DrillView | undefined, nowMs: number): DrillCard {
  const bare = { ...called, score: '', checks: [] };
  if (!drill) return { ...bare, state: 'missing', lines: ['No signed drill of this store.'] };
  if (!drill.report) return { ...bare, state: 'refused', lines: [drill.refused ?? ''] };
  const { report } = drill;
  const held = report.checks.filter(({ passed }) => passed).length;
  return {
    ...called,
    state: report.passed ? 'passed' : 'failed',
    score: `${held} of ${report.checks.length}`,
    lines: reportLines(report, nowMs),
    checks: report.checks.toSorted((a, b) => Number(a.passed) - Number(b.passed)),
  };
}

type Report = NonNullable<DrillView['report']>;

function reportLines(report: Report, nowMs: number): string[] {
  const { forMs, speed, devices, simulated, ops, ackedMs, appliedMs } = report;
  const some = simulated === 0 ? '' : `, ${count(simulated)} of them simulated`;
  const held = ackedMs === null ? 'Not all was held in time' : `All held ${measured(ackedMs)}`;
  const applied = appliedMs === null ? 'not all applied in time' : `applied ${measured(appliedMs)}`;
  const leftMs = report.countsUntilMs - nowMs;
  return [
    `${Number((forMs / HOUR_MS).toFixed(1))} h offline at ${count(speed)}×`,
    `${count(devices)} ${devices === 1 ? 'device' : 'devices'}${some}, ${count(ops)} ops`,
    `${held}, ${applied} after the line was mended`,
    `Signed by ${report.signedBy} ${longAgo(nowMs - report.signedMs)} ago`,
    leftMs > 0 ? `Counts for another ${longAgo(leftMs)}` : 'Counts no more',
  ];
}

/** @returns how many stores are in each state, those that are fine last */
export function drillCounts(cards: readonly DrillCard[]): ReadonlyMap<DrillState, number> {
  const order: readonly DrillState[] = ['failed', 'refused', 'missing', 'passed'];
  return new Map(
    order.map((state) => [state, cards.filter((card) => card.state === state).length]),
  );
}
