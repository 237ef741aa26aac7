/**
 * Geometry of the one motif: ten rungs, each one gate of 10 %, rising to the right.
 * Drawn in a space of 332 × 60: rungs stand on y = 46, ticks hang from y = 50.
 */

/** What a ramp shows. Shares are basis points, 0 to 10,000. */
export interface RampSpec {
  /** What is on green: solid; hatched when unknown, an outline when it was taken back. */
  readonly solidBp: number;
  readonly look: 'known' | 'unknown' | 'taken-back';
  /** How much of the way through this step has passed, 0 to 1: grey. */
  readonly progress: number;
  /** Weights whose gate passed. */
  readonly passedBp: readonly number[];
  readonly marker: { readonly bp: number; readonly kind: 'now' | 'held' | 'failed' } | null;
}

export const RAMP_WIDTH = 332;
const PITCH = 33.6;
const RUNG = 29.6;

/** @returns where a share ends on the ramp, skipping the space between rungs */
export function rampX(bp: number): number {
  const clamped = Math.min(10_000, Math.max(0, bp));
  const whole = Math.floor(clamped / 1000);
  const rest = (clamped % 1000) / 1000;
  if (rest === 0) return whole === 0 ? 0 : round(whole * PITCH - (PITCH - RUNG));
  return round(whole * PITCH + rest * RUNG);
}

/** @returns where the mark of a gate stands: between two rungs, or at the right edge */
export function gateX(bp: number): number {
  if (bp >= 10_000) return RAMP_WIDTH - 1;
  return bp % 1000 === 0 ? round((bp / 1000) * PITCH - 2) : rampX(bp);
}

/** @returns the grey part after the solid one; null when nothing is on its way */
export function greyPart(spec: RampSpec): { x: number; width: number } | null {
  if (spec.look !== 'known' || spec.progress <= 0 || spec.solidBp >= 10_000) return null;
  const x = spec.solidBp % 1000 === 0 ? round((spec.solidBp / 1000) * PITCH) : rampX(spec.solidBp);
  const rungEndBp = Math.floor(spec.solidBp / 1000) * 1000 + 1000;
  const width = round((rampX(rungEndBp) - x) * Math.min(1, spec.progress));
  return width > 0 ? { x, width } : null;
}

/** The ten gates, each passed or still open; the one under a marker is left out. */
export function ticks(spec: RampSpec): { x: number; passed: boolean }[] {
  const marks = [];
  for (let bp = 1000; bp <= 10_000; bp += 1000) {
    if (spec.marker?.bp === bp) continue;
    marks.push({ x: gateX(bp), passed: spec.passedBp.includes(bp) });
  }
  return marks;
}

/** The outline of all ten rungs, as an SVG path; each is `RUNG` wide and rises by 1 in 9.5. */
export function rungsPath(): string {
  const top = (x: number) => round(36 - (x * 35) / RAMP_WIDTH);
  return Array.from({ length: 10 }, (_, index) => {
    const left = round(index * PITCH);
    const right = round(left + RUNG);
    return `M${left} ${top(left)}L${right} ${top(right)}V46H${left}z`;
  }).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
