/**
 * Whether one set of criteria is stricter than another: it must be shown, part by part.
 *
 * Tightening fires whenever the old one did, at least as hard. Whatever cannot be shown to do that
 * relaxes: another signal, another window, another owner.
 */
import { canonicalJson } from '@slipway/kernel';
import { isMetered, type Criterion, type CriterionAction } from './criteria.ts';
import { crossing, quantity } from './quantity.ts';
import type { BesideTripwire } from './read-compare.ts';

export interface CriterionChange {
  readonly criterion: string;
  readonly kind: 'added' | 'removed' | 'tightened' | 'relaxed';
  /** Such as `fires above 2 % → above 50 %`. */
  readonly words: string;
}

export interface CriteriaChange {
  readonly changes: readonly CriterionChange[];
  /** The act that it takes; the harder one where both are. */
  readonly act: 'same' | 'tighten' | 'relax';
}

/** One part of a criterion that is not as it was. */
interface Part {
  readonly isStricter: boolean;
  readonly words: string;
}

const part = (isStricter: boolean, name: string, before: string, after: string): Part => ({
  isStricter,
  words: `${name} ${before} → ${after}`,
});

/** @returns what differs, criterion by criterion, and which act the whole of it takes */
export function compareCriteria(
  before: readonly Criterion[],
  after: readonly Criterion[],
): CriteriaChange {
  const now = new Map(after.map((one) => [one.id, one]));
  const known = new Set(before.map(({ id }) => id));
  const changes = [
    ...before.flatMap((old) => {
      const next = now.get(old.id);
      if (next) return changesOf(old, next);
      return [{ criterion: old.id, kind: 'removed', words: 'it is gone' } as const];
    }),
    ...after
      .filter(({ id }) => !known.has(id))
      .map(({ id }) => ({ criterion: id, kind: 'added', words: 'it is new' }) as const),
  ];
  const relaxes = changes.some(({ kind }) => kind === 'removed' || kind === 'relaxed');
  const act = relaxes ? 'relax' : changes.length > 0 ? 'tighten' : 'same';
  return { changes, act };
}

function changesOf(before: Criterion, after: Criterion): CriterionChange[] {
  const parts = [
    ...others(before, after),
    ...tripwire(before, after),
    ...scope(before, after),
    ...actions(before, after),
    ...beside(before, after),
  ];
  if (parts.length === 0) return [];
  const kind = parts.every(({ isStricter }) => isStricter) ? 'tightened' : 'relaxed';
  const words = parts.map((one) => one.words).join(', ');
  return [{ criterion: before.id, kind, words }];
}

/** What cannot be compared: it is the same, or nobody can tell. */
function others(before: Criterion, after: Criterion): Part[] {
  const named = [
    ['signal', before.signal, after.signal],
    ['owner', before.owner, after.owner],
  ] as const;
  return named.flatMap(([name, old, next]) => {
    const [left, right] = [canonicalJson(old), canonicalJson(next)];
    return left === right ? [] : [part(false, name, left, right)];
  });
}

function tripwire({ tripwire: old }: Criterion, { tripwire: next }: Criterion): Part[] {
  const words = ({ fires, threshold, unit }: typeof old) => crossing(fires, threshold, unit);
  const parts: Part[] = [];
  if (old.fires !== next.fires || old.unit !== next.unit) {
    parts.push(part(false, 'fires', words(old), words(next)));
  } else if (old.threshold !== next.threshold) {
    const isLower = next.threshold < old.threshold;
    const isStricter = old.fires === 'above' ? isLower : old.fires === 'below' && !isLower;
    parts.push(part(isStricter, 'fires', words(old), words(next)));
  }
  if (old.ofAtLeast !== next.ofAtLeast) {
    const isStricter = next.ofAtLeast < old.ofAtLeast;
    parts.push(part(isStricter, 'of at least', `${old.ofAtLeast}`, `${next.ofAtLeast}`));
  }
  if (old.withinMs !== next.withinMs) {
    parts.push(part(false, 'within', `${old.withinMs} ms`, `${next.withinMs} ms`));
  }
  return parts;
}

function scope(before: Criterion, after: Criterion): Part[] {
  const [old, next] = [before.scope.toSorted(), after.scope.toSorted()];
  if (old.join() === next.join()) return [];
  const isStricter = old.every((level) => next.includes(level));
  return [part(isStricter, 'scope', old.join(' and '), next.join(' and '))];
}

const HARDNESS: readonly CriterionAction[] = ['hold', 'rollback-store', 'rollback-launch'];

function actions(before: Criterion, after: Criterion): Part[] {
  return (['store', 'fleet'] as const).flatMap((level) => {
    const [old, next] = [before.action[level], after.action[level]];
    if (old === next) return [];
    const isStricter = HARDNESS.indexOf(next) > HARDNESS.indexOf(old);
    return [part(isStricter, `at a ${level}`, old, next)];
  });
}

function beside(before: Criterion, after: Criterion): Part[] {
  if (!isMetered(before) || !isMetered(after)) return [];
  return [...ceiling(before, after), ...compared(before, after)];
}

function ceiling({ ceiling: old }: BesideTripwire, { ceiling: next }: BesideTripwire): Part[] {
  if (old === next) return [];
  // One that is new lets a gate pass that a comparison alone would not: nobody can tell.
  const isStricter = next !== null && old !== null && next < old;
  const words = (share: number | null) => (share === null ? 'none' : quantity(share, 'share'));
  return [part(isStricter, 'ceiling', words(old), words(next))];
}

function compared({ compare: old }: BesideTripwire, { compare: next }: BesideTripwire): Part[] {
  if (old === null || next === null) {
    if (old === next) return [];
    const words = (one: typeof old) => (one === null ? 'none' : 'green with blue');
    // One that only informs is no more than none.
    return [part(old === null, 'compares', words(old), words(next))];
  }
  const parts: Part[] = [];
  if (old.ratio !== next.ratio) {
    parts.push(part(next.ratio < old.ratio, 'ratio', `${old.ratio}`, `${next.ratio}`));
  }
  if (old.alpha !== next.alpha) {
    parts.push(part(next.alpha > old.alpha, 'alpha', `${old.alpha}`, `${next.alpha}`));
  }
  if (old.isInformational !== next.isInformational) {
    const words = (informs: boolean) => (informs ? 'informs' : 'decides');
    const [was, is] = [words(old.isInformational), words(next.isInformational)];
    parts.push(part(!next.isInformational, 'comparison', was, is));
  }
  return parts;
}
