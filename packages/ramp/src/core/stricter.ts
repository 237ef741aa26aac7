/**
 * What a change of the criteria does: makes them stricter, or not.
 *
 *   tighten   every difference fires whenever the old one did, or acts harder
 *   relax     one of them cannot be shown to: also where nobody could tell
 *
 * The rules of one difference stand in `DIFFERENCES`, one line each. A window, a query or an owner
 * that is another is never stricter: what the new one sees, the old one may not have seen.
 */
import {
  isMetered,
  type Criterion,
  type CriterionAction,
  type CriterionScope,
} from './criteria.ts';
import { comparingOf } from './comparisons.ts';
import { kindOf, type Comparison } from './signals/index.ts';
import type { Tripwire } from './read-tripwire.ts';

export type CriterionChangeKind = 'added' | 'removed' | 'tightened' | 'relaxed';

/** One difference of one criterion. */
export interface CriterionChange {
  /** Its id. */
  readonly criterion: string;
  readonly kind: CriterionChangeKind;
  /** A sentence's half for a person, such as `fires above 1 % instead of 2 %`. */
  readonly words: string;
}

export interface CriteriaComparison {
  /** In the order of the old criteria, then what was added. */
  readonly changes: readonly CriterionChange[];
  /** What the authority table must allow; `same` needs nobody. */
  readonly act: 'same' | 'tighten' | 'relax';
}

/** A criterion in its list: the comparisons of a list share the chance of a false stop. */
interface Listed {
  readonly criterion: Criterion;
  /** Evidence of so much to 1 stops; null: no comparison of it decides. */
  readonly stopsAt: number | null;
}

interface Difference {
  readonly isStricter: boolean;
  readonly words: string;
}

type FindDifferences = (before: Listed, after: Listed) => readonly Difference[];

const HARDNESS: readonly CriterionAction[] = ['hold', 'rollback-store', 'rollback-launch'];
const LEVELS: readonly CriterionScope[] = ['store', 'fleet'];

const isHarder = (one: CriterionAction, than: CriterionAction): boolean =>
  HARDNESS.indexOf(one) > HARDNESS.indexOf(than);

/** @returns `2 %`, `15000 ms` or `0`, exactly: two values that differ read differently */
function exactly(value: number, unit: Tripwire['unit']): string {
  if (unit === 'share') return `${Number((value * 100).toPrecision(12))} %`;
  return unit === 'duration' ? `${value} ms` : String(value);
}

const crossingOf = ({ fires, threshold, unit }: Tripwire): string =>
  `${fires === 'not-equal' ? 'at all but' : fires} ${exactly(threshold, unit)}`;

/** Whether every value that crosses the old threshold crosses the new one. */
function coversCrossing(before: Tripwire, after: Tripwire): boolean {
  if (before.unit !== after.unit || before.fires === 'not-equal') return false;
  const isLower = after.threshold <= before.threshold;
  const isHigher = after.threshold >= before.threshold;
  const covers: Readonly<Record<Comparison, boolean>> = {
    above: before.fires === 'above' && isLower,
    below: before.fires === 'below' && isHigher,
    'not-equal': before.fires === 'above' ? isLower : isHigher,
  };
  return covers[after.fires];
}

const signal: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  if (JSON.stringify(ordered(before.signal)) === JSON.stringify(ordered(after.signal))) return [];
  const [was, is] = [before.signal, after.signal];
  const names = `${kindOf(is).say(is)} instead of ${kindOf(was).say(was)}`;
  const words = kindOf(is).say(is) === kindOf(was).say(was) ? 'is read otherwise' : names;
  const areObjectives = 'objectiveMs' in was && 'objectiveMs' in is;
  // More answers are slower than a lower objective; of two colours that tells nothing.
  const isLower = areObjectives && is.objectiveMs < was.objectiveMs;
  const compares = [before, after].some((one) => isMetered(one) && one.compare !== null);
  return [{ isStricter: isLower && !compares, words: `is about ${words}` }];
};

function ordered(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

const crossing: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  const [was, is] = [before.tripwire, after.tripwire];
  const words = `fires ${crossingOf(is)} instead of ${crossingOf(was)}`;
  const isSame = was.fires === is.fires && was.threshold === is.threshold && was.unit === is.unit;
  return isSame ? [] : [{ isStricter: coversCrossing(was, is), words }];
};

/** Fewer fire earlier; but they also let a gate of readings pass, and lift a hold, earlier. */
const ofAtLeast: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  const [was, is] = [before.tripwire.ofAtLeast, after.tripwire.ofAtLeast];
  if (was === is) return [];
  const holds = after.scope.some((level) => after.action[level] === 'hold');
  const isStricter = is < was && isMetered(after) && !holds;
  return [{ isStricter, words: `needs ${is} at least instead of ${was}` }];
};

/** A shorter window forgets what a longer one sees, and a longer one dilutes it. */
const within: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  const [was, is] = [before.tripwire.withinMs, after.tripwire.withinMs];
  const say = (ms: number | null) => (ms === null ? 'no window' : `${ms / 1000} s`);
  return was === is ? [] : [{ isStricter: false, words: `sees ${say(is)} instead of ${say(was)}` }];
};

const ceiling: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  const [was, is] = [before, after].map((one) => (isMetered(one) ? one.ceiling : null)) as [
    number | null,
    number | null,
  ];
  if (was === is) return [];
  const say = (share: number | null) => (share === null ? 'none' : exactly(share, 'share'));
  const isStricter = is !== null && (was === null || is < was);
  return [{ isStricter, words: `has a ceiling of ${say(is)} instead of ${say(was)}` }];
};

const compareRatio: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  const [was, is] = [before, after].map((one) => (isMetered(one) ? one.compare : null));
  if (!was || !is || was.ratio === is.ratio) return [];
  const words = `passes below ${is.ratio} times as bad instead of ${was.ratio}`;
  return [{ isStricter: is.ratio < was.ratio && !is.isInformational, words }];
};

/** Whether a comparison decides, and at what evidence it stops. */
const compareStop: FindDifferences = (before, after) => {
  const [was, is] = [before, after].map(({ criterion }) =>
    isMetered(criterion) ? criterion.compare : null,
  );
  if (before.stopsAt !== after.stopsAt) {
    const say = (at: number | null) =>
      at === null ? 'not at all' : `at evidence of ${Number(at.toPrecision(6))} to 1`;
    const words = `its comparison stops ${say(after.stopsAt)} instead of ${say(before.stopsAt)}`;
    const isSooner = before.stopsAt === null || (after.stopsAt ?? Infinity) < before.stopsAt;
    return [{ isStricter: after.stopsAt !== null && isSooner, words }];
  }
  const isShownAlike = was?.alpha === is?.alpha && was?.isInformational === is?.isInformational;
  const words = 'shows another comparison, which decides nothing';
  return after.stopsAt !== null || isShownAlike ? [] : [{ isStricter: false, words }];
};

/** A level that is added may take over from the other: it must act as hard. */
const scope: FindDifferences = ({ criterion: before }, { criterion: after }) =>
  LEVELS.flatMap((level): Difference[] => {
    const [was, is] = [before.scope.includes(level), after.scope.includes(level)];
    if (was === is) return [];
    if (was) return [{ isStricter: false, words: `is not judged by ${level} any more` }];
    const isStricter = before.scope.every(
      (old) => !isHarder(before.action[old], after.action[level]),
    );
    return [{ isStricter, words: `is judged by ${level}, too: ${after.action[level]}` }];
  });

const action: FindDifferences = ({ criterion: before }, { criterion: after }) =>
  LEVELS.flatMap((level): Difference[] => {
    if (!before.scope.includes(level) || !after.scope.includes(level)) return [];
    const [was, is] = [before.action[level], after.action[level]];
    if (was === is) return [];
    const words = `asks for ${is} instead of ${was} by ${level}`;
    return [{ isStricter: isHarder(is, was), words }];
  });

const owner: FindDifferences = ({ criterion: before }, { criterion: after }) => {
  if (before.owner === after.owner) return [];
  const words = `is owned by ${after.owner ?? 'nobody'} instead of ${before.owner ?? 'nobody'}`;
  return [{ isStricter: false, words }];
};

/** All that two criteria of one id can differ in. */
const DIFFERENCES: readonly FindDifferences[] = [
  signal,
  crossing,
  ofAtLeast,
  within,
  ceiling,
  compareRatio,
  compareStop,
  scope,
  action,
  owner,
];

function listed(criteria: readonly Criterion[]): Map<string, Listed> {
  const comparing = new Map(comparingOf(criteria).map((one) => [one.criterion.id, one]));
  return new Map(
    criteria.map((criterion) => {
      const found = comparing.get(criterion.id);
      const decides = found !== undefined && !found.criterion.compare.isInformational;
      return [criterion.id, { criterion, stopsAt: decides ? Math.exp(found.failAt) : null }];
    }),
  );
}

/**
 * Compares two lists of criteria; their order is no difference.
 *
 * @param before the criteria in force
 * @param after those that shall be in force
 * @returns each difference in words, and the act that carries all of them
 */
export function compareCriteria(
  before: readonly Criterion[],
  after: readonly Criterion[],
): CriteriaComparison {
  const [old, fresh] = [listed(before), listed(after)];
  const changes: CriterionChange[] = [];
  for (const [id, was] of old) {
    const is = fresh.get(id);
    if (!is) {
      changes.push({ criterion: id, kind: 'removed', words: 'is not judged any more' });
      continue;
    }
    for (const find of DIFFERENCES) {
      for (const { isStricter, words } of find(was, is)) {
        changes.push({ criterion: id, kind: isStricter ? 'tightened' : 'relaxed', words });
      }
    }
  }
  for (const id of fresh.keys()) {
    if (old.has(id)) continue;
    changes.push({ criterion: id, kind: 'added', words: 'is judged, too' });
  }
  const isStricter = changes.every(({ kind }) => kind === 'added' || kind === 'tightened');
  return { changes, act: changes.length === 0 ? 'same' : isStricter ? 'tighten' : 'relax' };
}
