/**
 * How many pages the backfill's next range has. A range's rows are locked until its end, so it is
 * sized by time; but pages that hold nothing are done in no time, and the full ones behind them
 * must not come in one range. So the time of a row, and what a page can hold, bound it too.
 */

/** A range's rows are locked for about so long, and as much log waits to be flushed. */
const RANGE_MS = 20;
/** Some hundred rows: how long a row takes is not known yet. */
const FIRST_PAGES = 8;
/** What a row is taken to need until enough of them were seen, in ms. */
const UNKNOWN_ROW_MS = 0.02;
/** Fewer rows say more of the statement than of a row. */
const TELLING_ROWS = 100;
/** A page holds a header, and for each row a pointer and a header beside its values, in bytes. */
const PAGE_BYTES = 8192 - 24;
const ROW_BYTES = 4 + 24;

/** What the size of the next range follows from. */
export interface RangeSize {
  readonly pages: number;
  /** What a row took when last enough of them were converted together, in ms. */
  readonly rowMs: number;
}

/** What bounds a range, whatever it takes. */
export interface RangeBounds {
  readonly maxPages: number;
  /** Rows that a full page holds. */
  readonly rowsPerPage: number;
}

/**
 * @param widthBytes a row's mean width; 0 where nothing is known
 * @param rowsPerPage as counted over the whole table, its empty pages included
 * @returns rows that a full page holds, at least 1
 */
export function fullPage(widthBytes: number, rowsPerPage: number): number {
  return Math.max(1, rowsPerPage, PAGE_BYTES / (ROW_BYTES + widthBytes));
}

const within = (pages: number, rowMs: number, { maxPages, rowsPerPage }: RangeBounds): number => {
  const ofRows = (1.5 * RANGE_MS) / (rowMs * rowsPerPage);
  return Math.max(1, Math.round(Math.min(pages, ofRows, maxPages)));
};

/** @returns the first range's size */
export function firstSize(bounds: RangeBounds): RangeSize {
  return { pages: within(FIRST_PAGES, UNKNOWN_ROW_MS, bounds), rowMs: UNKNOWN_ROW_MS };
}

/**
 * @param rows that the range converted
 * @param ms that it took
 * @returns the next range's size
 */
export function nextSize(size: RangeSize, rows: number, ms: number, bounds: RangeBounds) {
  const factor = Math.min(2, Math.max(0.5, RANGE_MS / Math.max(ms, 0.001)));
  const rowMs = rows >= TELLING_ROWS ? ms / rows : size.rowMs;
  return { pages: within(size.pages * factor, rowMs, bounds), rowMs };
}

/** @returns the size after a range that failed: half of it */
export function halved(size: RangeSize): RangeSize {
  return { ...size, pages: Math.max(1, Math.floor(size.pages / 2)) };
}
