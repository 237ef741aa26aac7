/**
 * Which pages of a leaf are still to be converted: handed out in ranges, halved after a collision.
 * Plain bookkeeping; the journal holds what is done.
 */

/** Pages `from` (included) to `to` (excluded) of one leaf. */
export interface PageRange {
  readonly leaf: number;
  readonly from: number;
  readonly to: number;
}

export class RangeQueue {
  #gaps: PageRange[];

  constructor(gaps: readonly PageRange[]) {
    this.#gaps = gaps.filter((gap) => gap.to > gap.from);
  }

  /** @returns the next range of at most so many pages, or undefined when all are handed out */
  take(pages: number): PageRange | undefined {
    const gap = this.#gaps.shift();
    if (!gap) return undefined;
    const to = Math.min(gap.to, gap.from + Math.max(1, pages));
    if (to < gap.to) this.#gaps.unshift({ ...gap, from: to });
    return { ...gap, to };
  }

  /** Takes a range back, in halves, to be tried again after the others. */
  giveBack(range: PageRange): void {
    const middle = Math.ceil((range.from + range.to) / 2);
    this.#gaps.push({ ...range, to: middle });
    if (middle < range.to) this.#gaps.push({ ...range, from: middle });
  }

  /** Replaces all that is left of a leaf, when its file was rewritten. */
  restart(leaf: number, pages: number): void {
    this.#gaps = this.#gaps.filter((gap) => gap.leaf !== leaf);
    if (pages > 0) this.#gaps.push({ leaf, from: 0, to: pages });
  }
}

/** @returns the parts of [0, pages) that no done range covers */
export function gapsOf(
  leaf: number,
  pages: number,
  done: readonly { from: number; to: number }[],
): PageRange[] {
  const gaps: PageRange[] = [];
  let at = 0;
  for (const range of [...done].sort((a, b) => a.from - b.from)) {
    if (range.from > at) gaps.push({ leaf, from: at, to: range.from });
    at = Math.max(at, range.to);
  }
  if (at < pages) gaps.push({ leaf, from: at, to: pages });
  return gaps;
}
