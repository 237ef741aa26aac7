/**
 * The way of one store to green as a picture: a staircase of its share over time, and below it
 * what each gate said. All stores of a report share one axis, so that they can be compared.
 */
import type { ReportRamp, ReportStore, ReportView } from '@slipway/api';
import { percent } from './format.ts';

/** Of the picture, in its own units; the staircase stands on the floor. */
export const WAY = { width: 240, height: 92, top: 4, floor: 72, gatesY: 82 } as const;
const FULL_BP = 10_000;

export interface StoreWay {
  /** Corners of the staircase as an SVG path; empty: the store never moved. */
  readonly line: string;
  /** The same, closed along the floor. */
  readonly area: string;
  readonly gates: readonly { readonly x: number; readonly verdict: Verdict }[];
  /** Where it went back to blue; null: it did not. */
  readonly backX: number | null;
}

type Verdict = ReportStore['gates'][number]['verdict'];
type Span = Pick<ReportRamp, 'fromMs' | 'untilMs'>;

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** @returns what is drawn of a store */
export function storeWay({ shares, gates }: ReportStore, { fromMs, untilMs }: Span): StoreWay {
  const part = (atMs: number) => (atMs - fromMs) / Math.max(1, untilMs - fromMs);
  const x = (atMs: number) => tenth(WAY.width * Math.min(1, Math.max(0, part(atMs))));
  const y = (bp: number) => tenth(WAY.floor - ((WAY.floor - WAY.top) * bp) / FULL_BP);
  const corners = shares.flatMap(({ atMs, shareBp }, at) => {
    const endMs = shares[at + 1]?.atMs ?? untilMs;
    return [`${x(atMs)} ${y(shareBp)}`, `${x(endMs)} ${y(shareBp)}`];
  });
  const line = corners.length === 0 ? '' : `M${corners.join('L')}`;
  const beganX = x(shares[0]?.atMs ?? fromMs);
  const back = shares.findLast(({ shareBp }, at) => at > 0 && shareBp === 0);
  return {
    line,
    area: line === '' ? '' : `${line}V${WAY.floor}H${beganX}z`,
    gates: gates.map(({ atMs, verdict }) => ({ x: x(atMs), verdict })),
    backX: back ? x(back.atMs) : null,
  };
}

const VERDICTS: readonly Verdict[] = ['passed', 'held', 'failed'];

/** @returns the picture in words, for whoever does not see it */
export function wayWords({ name, state, shares, gates }: ReportStore): string {
  const share = percent((shares.at(-1)?.shareBp ?? 0) / FULL_BP);
  const counted = VERDICTS.flatMap((verdict) => {
    const number = gates.filter((one) => one.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? 'gate' : 'gates'} ${verdict}`];
  });
  return [`${name}: ${share} on green`, state, ...counted].join(', ');
}

/** Whether an answer is such a report; the rest of its shape is the server's promise. */
export function isReportView(value: unknown): value is ReportView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'chapters' in value &&
    Array.isArray(value.chapters)
  );
}
