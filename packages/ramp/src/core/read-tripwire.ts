/** Reads a criterion's tripwire: when it fires, of how many at the least, within which window. */
import { parseDurationMs, type DocumentPath, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { exampleOf, parseQuantity } from './quantity.ts';
import type { Comparison, Signal, SignalKind, Unit } from './signals/index.ts';

const Threshold = Type.Optional(Type.Union([Type.String(), Type.Number()]));

/** The section as people write it. */
export const TripwireSection = Type.Object(
  {
    above: Threshold,
    below: Threshold,
    'not-equal': Threshold,
    'of-at-least': Type.Optional(Type.Integer({ minimum: 1 })),
    within: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type TripwireSection = Static<typeof TripwireSection>;

const COMPARISONS: readonly Comparison[] = ['above', 'below', 'not-equal'];
const LEAST_WINDOW_MS = 1_000;

/** A tripwire of any signal. */
export interface Tripwire {
  readonly fires: Comparison;
  /** A share (0 to 1), milliseconds or a number, as the unit says. */
  readonly threshold: number;
  readonly unit: Unit;
  /** Of fewer it says nothing; 1 for what counts nothing. */
  readonly ofAtLeast: number;
  /** The window, real milliseconds; null for what has none. */
  readonly withinMs: number | null;
}

/** Notes every problem, and returns what could be read. */
export function readTripwire(
  section: TripwireSection,
  kind: SignalKind,
  signal: Signal,
  path: DocumentPath,
  problems: Problem[],
): Tripwire {
  const unit = kind.unitOf(signal);
  const [fires = 'above', ...more] = COMPARISONS.filter((name) => section[name] !== undefined);
  const raw = section[fires];
  const problem = (at: DocumentPath, what: string, next: string, atKey = false) =>
    problems.push({ path: [...path, ...at], what, next, atKey });

  if (raw === undefined) {
    problem([], 'The tripwire has no threshold.', `Add one of ${kind.fires.join(', ')}.`);
  } else if (!kind.fires.includes(fires)) {
    const next = `It counts what is bad: write \`${kind.fires.join('`, `')}\`.`;
    problem([fires], `A tripwire over the ${kind.key} cannot fire \`${fires}\`.`, next, true);
  }
  for (const name of more) problem([name], 'A tripwire has one threshold.', 'Take one out.', true);
  const threshold = raw === undefined ? undefined : parseQuantity(raw, unit);
  if (raw !== undefined && threshold === undefined) {
    problem([fires], `"${raw}" is not a ${unit}.`, `Write ${exampleOf(unit)}.`);
  }
  const ofAtLeast = section['of-at-least'];
  if (ofAtLeast !== undefined && !kind.isCounted) {
    problem(['of-at-least'], `A ${kind.key} signal counts nothing.`, 'Take it out.', true);
  }
  if (ofAtLeast === undefined && kind.key === 'meter') {
    problem([], 'The tripwire lacks "of-at-least".', 'Add how many requests it needs at least.');
  }
  return {
    fires,
    threshold: threshold ?? 0,
    unit,
    ofAtLeast: ofAtLeast ?? 1,
    withinMs: readWindow(section.within, kind, path, problems),
  };
}

function readWindow(
  within: string | undefined,
  { window, key }: SignalKind,
  path: DocumentPath,
  problems: Problem[],
): number | null {
  if (!window) {
    if (within === undefined) return null;
    const what = `A ${key} signal is judged by its newest reading: it has no window.`;
    const at = [...path, 'within'];
    problems.push({ path: at, what, next: 'Take `within` out.', atKey: true });
    return null;
  }
  if (within === undefined && window.absentMs !== null) return window.absentMs;
  const ms = parseDurationMs(within ?? '') ?? 0;
  if (ms >= LEAST_WINDOW_MS && ms <= window.longestMs) return ms;
  const longest = window.longestMs / 60_000;
  const most = longest > 60 ? `${longest / 60} h` : `${longest} m`;
  problems.push({
    path: [...path, 'within'],
    what: `"${within ?? ''}" is no window from 1 s to ${most}.`,
    next: `Write a duration such as 30s; the ${key} keeps ${most}.`,
  });
  return 0;
}
