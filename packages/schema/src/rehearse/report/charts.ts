/** The pictures of a rehearsal's report as inline SVG; colours come from the page's variables. */
import type { MeasuredStep } from '../core/measure.ts';
import { time } from '../core/words.ts';

const WIDTH = 920;
const LEFT = 64;
const RIGHT = 12;
const PLOT = WIDTH - LEFT - RIGHT;

/** @returns text that means nothing to HTML */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return text.replaceAll(/[&<>"]/g, (char) => `&${names[char]};`);
}

/** A phase's span on the axis of time. */
interface Band {
  readonly phase: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const PAUSE = /: both$|^before$|^after$|^rolled back$/;

function bandsOf(steps: readonly MeasuredStep[]): Band[] {
  return [...Map.groupBy(steps, ({ phase }) => phase)].map(([phase, own]) => ({
    phase,
    fromMs: own[0]!.startMs,
    toMs: own.at(-1)!.startMs + own.at(-1)!.ms,
  }));
}

/** @returns a round number at or above the value */
export function ceiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => n >= value * 0.999)!;
}

/** What a line shows over time. */
export interface Line {
  readonly title: string;
  readonly values: readonly number[];
  readonly shareMs: number;
  readonly shown: (value: number) => string;
  /** The variable of its colour. */
  readonly colour: string;
}

/**
 * @param steps give the phases behind the line
 * @returns a picture with the phases named above
 */
export function timeChart(line: Line, steps: readonly MeasuredStep[]): string {
  const { values, shareMs, shown, colour, title } = line;
  const [top, height] = [34, 150];
  const endMs = Math.max(1, values.length * shareMs);
  const x = (ms: number) => LEFT + Math.min(1, Math.max(0, ms / endMs)) * PLOT;
  const most = ceiling(Math.max(...values, 0));
  const y = (value: number) => top + height - (value / most) * height;
  const bands = bandsOf(steps).filter(({ phase }) => !PAUSE.test(phase));
  let labelEnd = 0;
  const behind = bands.map(({ phase, fromMs, toMs }) => {
    const [from, width] = [x(fromMs), Math.max(2, x(toMs) - x(fromMs))];
    const wide = phase.length * 6.6;
    const at = Math.max(Math.min(from, WIDTH - RIGHT - wide), labelEnd + 10);
    labelEnd = at + wide;
    return (
      `<rect class="band" x="${from.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" ` +
      `height="${height}"/><text class="phase" x="${at.toFixed(1)}" y="${top - 10}">` +
      `${escapeHtml(phase)}</text>`
    );
  });
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(most * share);
    return (
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>` +
      `<text class="tick" x="${LEFT - 8}" y="${at + 4}">${escapeHtml(shown(most * share))}</text>`
    );
  });
  const points = values.map(
    (value, at) => `${x((at + 0.5) * shareMs).toFixed(1)},${y(value).toFixed(1)}`,
  );
  const floor = y(0);
  const first = x(0.5 * shareMs).toFixed(1);
  const last = x((values.length - 0.5) * shareMs).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return (
      `<text class="time" style="text-anchor:${anchor}" x="${x(endMs * share)}" ` +
      `y="${top + height + 18}">${escapeHtml(time(endMs * share))}</text>`
    );
  });
  return (
    `<svg viewBox="0 0 ${WIDTH} ${top + height + 24}" role="img" ` +
    `aria-label="${escapeHtml(title)}">${behind.join('')}${grid.join('')}` +
    `<polygon points="${first},${floor} ${points.join(' ')} ${last},${floor}" ` +
    `style="fill:var(${colour});opacity:.14"/>` +
    `<polyline points="${points.join(' ')}" style="stroke:var(${colour})"/>${ticks.join('')}</svg>`
  );
}

const MOST_BARS = 12;
const LABEL = 360;

/**
 * @param floorMs what counts as noise; drawn as a line
 * @returns bars of the longest statement in each step, the longest ones only
 */
export function waitChart(steps: readonly MeasuredStep[], floorMs: number): string {
  const own = steps.filter(({ phase }) => !PAUSE.test(phase));
  const kept = new Set(
    own.toSorted((a, b) => b.longestStatementMs - a.longestStatementMs).slice(0, MOST_BARS),
  );
  const shown = own.filter((step) => kept.has(step));
  const most = ceiling(Math.max(floorMs, ...shown.map((step) => step.longestStatementMs)));
  const room = WIDTH - LABEL - 76;
  const x = (ms: number) => LABEL + (ms / most) * room;
  const rows = shown.map(({ phase, title, longestStatementMs, longestDelayMs }, at) => {
    const y = 14 + at * 26;
    const width = Math.max(1, x(longestStatementMs) - LABEL);
    const colour = longestDelayMs > 0 ? '--wait' : '--calm';
    const short = title.length > 40 ? `${title.slice(0, 39)}…` : title;
    return (
      `<text class="label" x="${LABEL - 10}" y="${y + 13}"><tspan class="dim">` +
      `${escapeHtml(phase)} · </tspan>${escapeHtml(short)}` +
      `<title>${escapeHtml(title)}</title></text>` +
      `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="17" rx="3" ` +
      `style="fill:var(${colour})"/>` +
      `<text class="value" x="${(LABEL + width + 8).toFixed(1)}" y="${y + 13}">` +
      `${time(longestStatementMs)}</text>`
    );
  });
  const bottom = 14 + shown.length * 26;
  const at = x(floorMs).toFixed(1);
  return (
    `<svg viewBox="0 0 ${WIDTH} ${bottom + 24}" role="img" ` +
    `aria-label="Longest statement of a customer in each step">${rows.join('')}` +
    `<line class="floor" x1="${at}" x2="${at}" y1="6" y2="${bottom}"/>` +
    `<text class="time" x="${at}" y="${bottom + 16}">usual: up to ${time(floorMs)}</text></svg>`
  );
}
