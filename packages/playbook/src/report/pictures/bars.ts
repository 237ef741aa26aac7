/** The activation funnel: how many reached each step, and how many were left behind it. */
import { shareWords } from '../figure.ts';
import { markup, type Markup } from '../markup.ts';
import { scale } from './axis.ts';
import { block, cut, label, stroke, type Paint, type Picture } from './picture.ts';

const WIDTH = 960;
const [LEFT, ROW] = [180, 30];

export interface Bar {
  readonly name: string;
  readonly value: number;
}

function drawBars(title: string, bars: readonly Bar[], paint: Paint): Markup {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const x = scale([0, most], [LEFT, WIDTH - 160]);
  const rows = bars.map(({ name, value }, at) => {
    const y = 26 + at * ROW;
    const share = bars[0]!.value > 0 ? ` · ${shareWords(value / bars[0]!.value)}` : '';
    return markup`${label(LEFT - 10, y + 15, name, { fill: paint('ink'), anchor: 'end' })}${block(
      [LEFT, y, x(value) - LEFT, 20],
      paint('fill'),
    )}${label(x(value) + 8, y + 15, `${value}${share}`, { fill: paint('ink') })}`;
  });
  return markup`${label(0, 14, title, { fill: paint('ink'), isStrong: true })}${rows}`;
}

/** @returns bars, each told as a share of the first */
export function barsPicture(title: string, says: string, bars: readonly Bar[]): Picture {
  const height = 26 + bars.length * ROW;
  const draw = (paint: Paint) => drawBars(title, bars, paint);
  return { title, says, width: WIDTH, height, isSmall: false, draw };
}

/** A share from 0 to 1 with its interval. */
export interface Estimate {
  readonly name: string;
  /** Null: not known yet, and only the interval is drawn. */
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

function drawEstimates(
  title: string,
  estimates: readonly Estimate[],
  limit: number | null,
  paint: Paint,
): Markup {
  const x = scale([0, 1], [LEFT, WIDTH - 160]);
  const foot = 26 + estimates.length * 22;
  const rows = estimates.map(({ name, value, low, high }, at) => {
    const y = 37 + at * 22;
    const dot =
      value === null
        ? ''
        : markup`<circle cx="${x(value)}" cy="${y}" r="4" fill="${paint('ink')}"/>`;
    const known = value === null ? 'not known yet' : shareWords(value);
    const text = `${known}, ${shareWords(low)} to ${shareWords(high)}`;
    return markup`${label(LEFT - 10, y + 4, cut(name, 26), {
      fill: paint('ink'),
      anchor: 'end',
    })}${stroke([x(low), y], [x(high), y], paint('fill'), 2)}${dot}${label(
      WIDTH - 150,
      y + 4,
      text,
      { fill: paint('faint'), size: 11 },
    )}`;
  });
  const ground = stroke([LEFT, foot], [WIDTH - 160, foot], paint('line'));
  const goal =
    limit === null
      ? ''
      : markup`${stroke([x(limit), 22], [x(limit), foot], paint('urgent'), 1, '6 4')}${label(
          x(limit),
          foot + 14,
          `at least ${shareWords(limit)}`,
          { fill: paint('urgent'), size: 11, anchor: 'end' },
        )}`;
  const head = label(0, 14, title, { fill: paint('ink'), isStrong: true });
  return markup`${head}${ground}${rows}${goal}`;
}

/** @returns a dot and its interval for each, and the limit that they are held against */
export function estimatesPicture(
  title: string,
  says: string,
  estimates: readonly Estimate[],
  limit: number | null,
): Picture {
  const height = 26 + estimates.length * 22 + 20;
  const draw = (paint: Paint) => drawEstimates(title, estimates, limit, paint);
  return { title, says, width: WIDTH, height, isSmall: false, draw };
}
