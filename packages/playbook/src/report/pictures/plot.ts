/** Values over time: the frame that pictures of lines and areas share. */
import { markup, NOTHING, type Markup } from '../markup.ts';
import { scale, timeTicks, type Scale } from './axis.ts';
import { cut, label, pointsOf, stroke, type Ink, type Paint, type Picture } from './picture.ts';

const WIDTH = 960;
const [LEFT, RIGHT, TOP, PLOT] = [64, 72, 28, 150];
const FOOT = TOP + PLOT;
const HEIGHT = FOOT + 28;
const TICKS = 8;

/** A line or an area; where a value is null there was nothing to measure, and the line breaks. */
export interface Series {
  readonly name: string;
  readonly ink: Ink;
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
  readonly isArea: boolean;
  /** Dashes tell two lines apart where colours do not. */
  readonly dash: string | null;
  /** Values last until the next moment. */
  readonly isStairs?: boolean;
}

export interface Limit {
  readonly name: string;
  readonly value: number;
}

export interface Plot {
  readonly title: string;
  readonly says: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The top of the axis. */
  readonly most: number;
  readonly words: (value: number) => string;
  readonly series: readonly Series[];
  readonly limits: readonly Limit[];
}

type Point = readonly [x: number, y: number];

/** @returns the stretches between the gaps */
function stretches({ points, isStairs }: Series, x: Scale, y: Scale): Point[][] {
  const all: Point[][] = [[]];
  for (const [at, [atMs, value]] of points.entries()) {
    const run = all.at(-1)!;
    if (value === null) {
      if (run.length > 0) all.push([]);
      continue;
    }
    const before = points[at - 1]?.[1];
    const last = run.at(-1);
    if (isStairs && last && typeof before === 'number') run.push([x(atMs), last[1]]);
    run.push([x(atMs), y(value)]);
  }
  return all.filter((run) => run.length > 0);
}

/** A stretch of one moment would be no line at all. */
function drawRun(run: Point[], series: Series, paint: Paint): Markup {
  const colour = paint(series.ink);
  const [first, last] = [run[0]!, run.at(-1)!];
  if (first === last) {
    return markup`<circle cx="${first[0]}" cy="${first[1]}" r="2" fill="${colour}"/>`;
  }
  const ground = pointsOf([[first[0], FOOT], ...run, [last[0], FOOT]]);
  const area = series.isArea
    ? markup`<polygon points="${ground}" fill="${colour}" fill-opacity="0.25"/>`
    : NOTHING;
  const dash = series.dash === null ? NOTHING : markup` stroke-dasharray="${series.dash}"`;
  return markup`${area}<polyline points="${pointsOf(run)}" fill="none" stroke="${colour}" \
stroke-width="2"${dash}/>`;
}

/** Names at the lines' ends, moved apart where they would meet. */
function names(plot: Plot, y: Scale, paint: Paint): Markup[] {
  const ends = plot.series.flatMap((series) => {
    const last = series.points.findLast(([, value]) => value !== null);
    return last ? [{ series, at: y(last[1]!) }] : [];
  });
  let below = Number.POSITIVE_INFINITY; // from the ground up: beneath it stand the axis' own words
  return ends
    .toSorted((a, b) => b.at - a.at)
    .map(({ series, at }) => {
      const foot = Math.min(at + 4, below - 14, FOOT);
      below = foot;
      return label(WIDTH - RIGHT + 8, foot, series.name, { fill: paint(series.ink) });
    });
}

function draw(plot: Plot, paint: Paint): Markup {
  const { fromMs, untilMs, most, words, series, limits } = plot;
  const x = scale([fromMs, untilMs], [LEFT, WIDTH - RIGHT]);
  const y = scale([0, most], [FOOT, TOP]);
  const faint = { fill: paint('faint'), size: 11 };
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(most * share);
    const line = stroke([LEFT, at], [WIDTH - RIGHT, at], paint('line'));
    const text = words(most * share);
    return markup`${line}${label(LEFT - 8, at + 4, text, { ...faint, anchor: 'end' })}`;
  });
  const ticks = timeTicks(fromMs, untilMs, TICKS).map(({ atMs, text }) =>
    label(x(atMs), FOOT + 18, text, { ...faint, anchor: 'middle' }),
  );
  const edges = limits.map(({ name, value }) => {
    const line = stroke([LEFT, y(value)], [WIDTH - RIGHT, y(value)], paint('urgent'), 1, '6 4');
    // Above the line, unless the title stands there.
    const foot = y(value) - 5 > TOP + 8 ? y(value) - 5 : y(value) + 13;
    const text = label(LEFT + 4, foot, cut(name, 60), { fill: paint('urgent'), size: 11 });
    return markup`${line}${text}`;
  });
  const lines = series.map((one) => stretches(one, x, y).map((run) => drawRun(run, one, paint)));
  return markup`${label(LEFT, 14, plot.title, { fill: paint('ink'), isStrong: true })}${grid}\
${ticks}${lines}${edges}${names(plot, y, paint)}`;
}

/** @returns a wide picture */
export function plotPicture(plot: Plot): Picture {
  const { title, says } = plot;
  return { title, says, width: WIDTH, height: HEIGHT, isSmall: false, draw: (p) => draw(plot, p) };
}
