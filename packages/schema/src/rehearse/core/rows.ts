/**
 * From a row's number to the place of its value among all values: arithmetic in SQL, so that each
 * row's values follow from its number alone, and another table can name them by it.
 */

/** Collects expressions that a statement computes once per row. */
export class Lets {
  readonly #laterals: string[] = [];

  /** @returns the name under which an expression's value is known */
  add(expression: string): string {
    const name = `v${this.#laterals.length + 1}`;
    this.#laterals.push(
      `cross join lateral (select (${expression}) as ${name} offset 0) as l_${name}`,
    );
    return name;
  }

  /** @returns the FROM list after the rows' numbers */
  get from(): string {
    return this.#laterals.map((each) => `\n       ${each}`).join('');
  }
}

function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}

/** @returns a factor that leads through all of 0 to size - 1, far from row to row */
export function strideOf(size: number, salt: number): number {
  if (size <= 2) return 1;
  let stride = Math.max(1, Math.floor(size * (0.618_033_988_75 - 0.013 * (salt % 17))));
  while (common(stride, size) !== 1) stride += 1;
  return stride;
}

/**
 * @param row the row's number, 0 to size - 1, as SQL
 * @param correlation wanted between the rows' order and the values', -1 to 1
 * @param salt differs from column to column
 * @returns a permutation of 0 to size - 1, as SQL
 */
export function placeOf(row: string, size: number, correlation: number, salt: number): string {
  const loose = Math.round((1 - Math.abs(correlation)) * 100);
  const turned = (place: string) => (correlation < 0 ? `(${size - 1} - ${place})` : place);
  if (loose === 0 || size < 2) return turned(row);
  const whole = Math.floor(size / 100) * 100;
  const count = loose === 100 || whole === 0 ? size : (whole / 100) * loose;
  const shift = (salt * 7919) % count;
  const moved = (place: string) => `((${place} * ${strideOf(count, salt)} + ${shift}) % ${count})`;
  if (count === size) return turned(moved(row));
  // Of every hundred rows, as many are shuffled among each other as the correlation is loose.
  const among = moved(`(${row} / 100 * ${loose} + ${row} % 100)`);
  const back = `(${among} / ${loose} * 100 + ${among} % ${loose})`;
  const isLoose = `${row} % 100 < ${loose} and ${row} < ${whole}`;
  return turned(`(case when ${isLoose} then ${back} else ${row} end)`);
}

/** @returns a condition that holds for a share of the rows, as SQL */
export function shareOfRows(row: string, share: number, salt: number): string {
  return `(${row} * 48271 + ${salt * 7919 + 11}) % 9973 < ${Math.round(share * 9973)}`;
}
