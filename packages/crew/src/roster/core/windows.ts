/** Spans of time: merged, and asked whether they hold a shift. */
import type { Span } from './problem.ts';

/** @returns the same time in order, with spans that touch or overlap made one */
export function merge(spans: readonly Span[]): readonly Span[] {
  const merged: { fromMs: number; untilMs: number }[] = [];
  for (const span of spans.toSorted((one, two) => one.fromMs - two.fromMs)) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, span.untilMs);
    else merged.push({ ...span });
  }
  return merged;
}

/** @param merged as `merge` returns them */
export function holds(merged: readonly Span[], span: Span): boolean {
  return merged.some(({ fromMs, untilMs }) => fromMs <= span.fromMs && untilMs >= span.untilMs);
}

/** @returns whether they share at least half of the second one's time */
export function coversHalf(merged: readonly Span[], span: Span): boolean {
  const sharedMs = merged.reduce((sum, { fromMs, untilMs }) => {
    const ms = Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs);
    return sum + Math.max(0, ms);
  }, 0);
  return 2 * sharedMs >= span.untilMs - span.fromMs;
}
