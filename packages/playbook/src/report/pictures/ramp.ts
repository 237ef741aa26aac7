/**
 * The way of one store to green: its share over time, and below it what each gate said.
 *
 *   check  passed      two bars  held      cross  failed      arrow  rolled back
 */
import type { GateFact, StoreFacts } from '../facts.ts';
import { markup, NOTHING, type Markup } from '../markup.ts';
import { scale, type Scale } from './axis.ts';
import { block, cut, label, pointsOf, stroke, type Paint, type Picture } from './picture.ts';

const [WIDTH, HEIGHT] = [232, 132];
const [LEFT, RIGHT, TOP, FOOT] = [8, 8, 26, 104];
const FULL_BP = 10_000;

/** @returns a mark in the vocabulary of all ramps, its middle at x, y */
export function gateMark(verdict: GateFact['verdict'], x: number, y: number, paint: Paint): Markup {
  if (verdict === 'held') {
    const bar = (at: number) => block([x + at, y - 4, 2, 8], paint('attention'));
    return markup`${bar(-3)}${bar(1)}`;
  }
  const [colour, points] =
    verdict === 'passed'
      ? ([
          paint('ink'),
          pointsOf([
            [x - 4, y],
            [x - 1, y + 3],
            [x + 4, y - 4],
          ]),
        ] as const)
      : ([
          paint('urgent'),
          pointsOf([
            [x - 4, y - 4],
            [x + 4, y + 4],
          ]),
        ] as const);
  const other = verdict === 'failed' ? stroke([x - 4, y + 4], [x + 4, y - 4], colour, 2) : NOTHING;
  return markup`<polyline points="${points}" fill="none" stroke="${colour}" \
stroke-width="2"/>${other}`;
}

/** @returns an arrow that goes back */
export function backMark(x: number, y: number, paint: Paint): Markup {
  const points = pointsOf([
    [x + 2, y - 5],
    [x - 4, y],
    [x + 2, y + 5],
  ]);
  return markup`${stroke([x - 4, y], [x + 6, y], paint('urgent'), 2)}<polyline points="${points}" \
fill="none" stroke="${paint('urgent')}" stroke-width="2"/>`;
}

/** Each share lasts until the next: the corners of a staircase. */
function stairs(
  shares: StoreFacts['shares'],
  untilMs: number,
  x: Scale,
  y: Scale,
): (readonly [number, number])[] {
  return shares.flatMap(({ atMs, shareBp }, at) => {
    const endMs = shares[at + 1]?.atMs ?? untilMs;
    return [[x(atMs), y(shareBp)] as const, [x(endMs), y(shareBp)] as const];
  });
}

function draw(store: StoreFacts, span: Span, paint: Paint): Markup {
  const x = scale([span.fromMs, span.untilMs], [LEFT, WIDTH - RIGHT]);
  const y = scale([0, FULL_BP], [FOOT, TOP]);
  const way = stairs(store.shares, span.untilMs, x, y);
  const [first, last] = [way[0], way.at(-1)];
  const area =
    first && last
      ? markup`<polygon points="${pointsOf([[first[0], FOOT], ...way, [last[0], FOOT]])}" \
fill="${paint('green')}" fill-opacity="0.25"/><polyline points="${pointsOf(way)}" fill="none" \
stroke="${paint('green')}" stroke-width="2"/>`
      : NOTHING;
  const wentBack = store.shares.findLast(({ shareBp }, at) => at > 0 && shareBp === 0);
  const name = store.name === store.id ? store.id : `${store.id} ${store.name}`;
  return markup`${label(LEFT, 14, cut(name, 24), { fill: paint('ink'), isStrong: true })}${label(
    WIDTH - RIGHT,
    14,
    store.state,
    { fill: paint('faint'), size: 11, anchor: 'end' },
  )}${stroke([LEFT, TOP], [WIDTH - RIGHT, TOP], paint('line'), 1, '2 3')}${area}${stroke(
    [LEFT, FOOT],
    [WIDTH - RIGHT, FOOT],
    paint('line'),
  )}${store.gates.map(({ verdict, atMs }) => gateMark(verdict, x(atMs), FOOT + 14, paint))}${
    wentBack ? backMark(x(wentBack.atMs), FOOT - 12, paint) : NOTHING
  }`;
}

/** The same for all stores of a report, so that they can be compared. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** @returns a small picture of one store */
export function rampPicture(store: StoreFacts, span: Span): Picture {
  const passed = store.gates.filter(({ verdict }) => verdict === 'passed').length;
  const shareBp = store.shares.at(-1)?.shareBp ?? 0;
  return {
    title: `Share of ${store.id} on green`,
    says: `It stands at ${shareBp / 100} %, ${store.state}; ${passed} gates passed.`,
    width: WIDTH,
    height: HEIGHT,
    isSmall: true,
    draw: (paint) => draw(store, span, paint),
  };
}
