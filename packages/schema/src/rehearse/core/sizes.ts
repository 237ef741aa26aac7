/** How large the scratch database becomes, and how full its pages must be to be as large. */

const PAGE_BYTES = 8192;
/** A rolled back and repeated expand writes every row twice again, with indexes and WAL. */
const ROOM_FACTOR = 5;
/** The server's own files and the WAL that it keeps in any case. */
const GROUND_BYTES = 600e6;

/**
 * @param pages of the trial rows
 * @returns the fill factor in percent that gives as many pages as production has, 10 to 100
 */
export function fillFactorOf(
  trial: { readonly rows: number; readonly pages: number },
  wanted: { readonly rows: number; readonly pages: number },
): number {
  if (wanted.rows < 1 || wanted.pages < 1 || trial.pages < 1) return 100;
  const compact = (trial.pages / trial.rows) * wanted.rows;
  return Math.max(10, Math.min(100, Math.floor((compact / wanted.pages) * 100)));
}

/** @returns bytes of free disk that a rehearsal needs at most, by the pages of its tables */
export function bytesNeeded(pages: number, scale: number): number {
  return Math.ceil(pages * PAGE_BYTES * scale * ROOM_FACTOR + GROUND_BYTES);
}
