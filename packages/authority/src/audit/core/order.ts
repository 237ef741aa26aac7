/** What of a row of numbers stands out of order. */

/** @returns the fewest places that must be taken out so that the rest only grows */
export function misplacedIn(numbers: readonly number[]): number[] {
  // Patience sorting: `ends[n]` is where the growing row of n + 1 ends that ends lowest.
  const ends: number[] = [];
  const before = numbers.map((number, place) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (numbers[ends[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
    return low > 0 ? ends[low - 1]! : -1;
  });
  const grows = new Set<number>();
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place]!) grows.add(place);
  return numbers.flatMap((_, place) => (grows.has(place) ? [] : [place]));
}

/** Numbers without a gap, both ends among them. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** @returns what is missing from 0 up to, not with, `size` in a row of ascending numbers */
export function gapsIn(numbers: readonly number[], size: number): Run[] {
  const ends = [...numbers.filter((number) => number < size), size];
  return ends.flatMap((end, index) => {
    const from = index === 0 ? 0 : ends[index - 1]! + 1;
    return from < end ? [{ from, to: end - 1 }] : [];
  });
}

/** @returns ascending numbers as runs without gaps */
export function runsOf(numbers: readonly number[]): Run[] {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.to === number - 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs;
}
