/** What the program that is killed does: a life of one member in which nothing is refused. */
import type { Sql } from '@slipway/pg';
import { captureHold, hold } from '../loyalty/holds.ts';
import { burn, earn, lateBurn } from '../loyalty/movements.ts';

interface LifeStep {
  readonly kind: 'earn' | 'burn' | 'late' | 'hold';
  readonly points: number;
}

const YEAR: readonly LifeStep[] = [
  { kind: 'earn', points: 40 },
  { kind: 'burn', points: 10 },
  { kind: 'earn', points: 5 },
  { kind: 'hold', points: 20 },
  { kind: 'late', points: 50 },
];
/** How often the year is lived. */
export const YEARS = 30;
/** A year earns 45, pays 10 and 19 (of 20 held), and is 34 short of the 50 at its end. */
export const SHORT_PER_YEAR = 34;
/** Of one life: a hold is two. */
export const POSTINGS = (YEAR.length + 1) * YEARS;

const AT_MS = 1_795_000_000_000;

/** Lives the life of `m-PREFIX` from its start; what was posted before is done once. */
export async function live(sql: Sql, prefix: string): Promise<void> {
  const steps = Array.from({ length: YEARS }, () => YEAR).flat();
  for (const [at, { kind, points }] of steps.entries()) {
    const id = `${prefix}-${at}`;
    const movement = { id, member: `m-${prefix}`, points, store: 's01', atMs: AT_MS };
    if (kind === 'earn') await earn(sql, movement);
    if (kind === 'burn') await burn(sql, movement);
    if (kind === 'late') await lateBurn(sql, movement);
    if (kind === 'hold') {
      await hold(sql, movement, AT_MS + 60_000);
      await captureHold(sql, `${id}:capture`, id, AT_MS, points - 1);
    }
  }
}
