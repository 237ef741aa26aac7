/** The peer: a one-sided z-test of two shares, as tools have it that look at it again and again. */
import type { Row } from '../evidence-process.ts';

/** The standard normal's 99 % point. */
const Z_99 = 2.3263478740408408;

/** @returns whether green is significantly worse than blue at 1 %, if one looked only once */
export function isWorse([m, b, n, g]: Row): boolean {
  if (m === 0 || n === 0 || b + g === 0) return false;
  const pooled = (b + g) / (m + n);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
  return (g / n - b / m) / deviation > Z_99;
}

/** @returns the counts of both */
export function pooled(one: Row, other: Row): Row {
  const [m, b, n, g] = one;
  const [m2, b2, n2, g2] = other;
  return [m + m2, b + b2, n + n2, g + g2];
}
