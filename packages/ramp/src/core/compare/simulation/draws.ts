/** Draws from the distributions that a simulated launch needs, out of uniform ones. */
import type { Random } from '@slipway/kernel';

/** Above this mean a Poisson draw is a rounded normal one. */
const LARGE_MEAN = 40;

/** @returns a time until the next of events that come at `rate`, above 0 */
export function exponential(random: Random, rate: number): number {
  return -Math.log1p(-random.next()) / rate;
}

/** @returns a standard normal draw (Box and Muller) */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log1p(-random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** @returns how many events came, of `mean` to expect */
export function poisson(random: Random, mean: number): number {
  if (mean > LARGE_MEAN) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  }
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > least; product *= random.next()) count++;
  return count;
}

/**
 * @param shape below 1: few are great, most are next to nothing
 * @returns a gamma draw of mean 1
 * @see G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000)
 */
export function gamma(random: Random, shape: number): number {
  const d = shape + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.next();
    if (Math.log(u) >= (x * x) / 2 + d - d * v + d * Math.log(v)) continue;
    // A shape below 1 is that of one more, times a power of a uniform draw.
    return (d * v * (1 - random.next()) ** (1 / shape)) / shape;
  }
}
