/** What came of a list: for whoever has just picked it. */
import { takenOf, type Picking } from './picking-state.ts';

export interface Summary {
  /** Lines with everything that was ordered, as it was ordered. */
  readonly whole: number;
  /** Lines with something instead. */
  readonly substituted: number;
  /** Lines with fewer than ordered, or none. */
  readonly short: number;
  /** From the first step to the last, in ms; null where the times are not known. */
  readonly lengthMs: number | null;
  /** Letters of the totes that hold something. */
  readonly totes: readonly string[];
}

export function summaryOf(picking: Picking): Summary {
  const { list, taken } = picking;
  const isShort = (step: number, quantity: number) => takenOf(picking, step) < quantity;
  const short = list.lines.filter(({ step, quantity }) => isShort(step, quantity));
  const substituted = list.lines.filter(
    (line) =>
      !short.includes(line) && (taken.get(line.step) ?? []).some(({ sku }) => sku !== line.sku),
  );
  const times: number[] = [];
  for (let at = picking.past; at; at = at.before.past) {
    if (at.step?.atMs !== undefined) times.push(at.step.atMs);
  }
  const filled = list.lines.filter(({ step }) => takenOf(picking, step) > 0);
  return {
    whole: list.lines.length - short.length - substituted.length,
    substituted: substituted.length,
    short: short.length,
    lengthMs: times.length > 0 ? Math.max(...times) - Math.min(...times) : null,
    totes: [...new Set(filled.map(({ tote }) => tote))].toSorted(),
  };
}
