/**
 * The launch on one line of time: its phases, what people decided, what went back or held.
 *
 *   disc  a person      arrow  a rollback      two bars  a hold
 */
import type { DecisionFact } from '../facts.ts';
import { markup, NOTHING, type Markup } from '../markup.ts';
import { scale, timeTicks, type Scale } from './axis.ts';
import { block, label, stroke, type Paint, type Picture } from './picture.ts';
import { backMark, gateMark } from './ramp.ts';

const [WIDTH, HEIGHT] = [960, 132];
const [LEFT, RIGHT] = [84, 12];
const ROWS = { phases: 28, people: 66, machine: 94, foot: 108 } as const;
const TICKS = 8;
/** Marks that stand closer than this are drawn as one, with their number. */
const APART = 14;

export interface Timeline {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly phases: readonly { readonly phase: string; readonly atMs: number }[];
  readonly decisions: readonly DecisionFact[];
}

interface Mark {
  readonly x: number;
  readonly count: number;
}

/** @returns marks of moments, those that would lie upon each other as one */
export function marksOf(momentsMs: readonly number[], x: (atMs: number) => number): Mark[] {
  const marks: Mark[] = [];
  for (const at of momentsMs.toSorted((a, b) => a - b).map(x)) {
    const last = marks.at(-1);
    if (last && at - last.x < APART) marks.splice(-1, 1, { ...last, count: last.count + 1 });
    else marks.push({ x: at, count: 1 });
  }
  return marks;
}

function bands({ phases, untilMs }: Timeline, x: Scale, paint: Paint): Markup[] {
  return phases.map(({ phase, atMs }, at) => {
    const [from, to] = [x(atMs), x(phases[at + 1]?.atMs ?? untilMs)];
    const fits = to - from > phase.length * 7 + 6;
    const name = fits ? label(from + 4, ROWS.phases + 14, phase, { fill: paint('ink') }) : NOTHING;
    const edge = stroke([from, ROWS.phases], [from, ROWS.phases + 20], paint('ink'));
    return markup`${block([from, ROWS.phases, to - from, 20], paint('soft'))}${edge}${name}`;
  });
}

function disc(x: number, y: number, paint: Paint): Markup {
  return markup`<circle cx="${x}" cy="${y}" r="5" fill="${paint('fill')}"/>`;
}

function draw(timeline: Timeline, paint: Paint): Markup {
  const { fromMs, untilMs, decisions } = timeline;
  const x = scale([fromMs, untilMs], [LEFT, WIDTH - RIGHT]);
  const faint = { fill: paint('faint'), size: 11 };
  const of = (wanted: (one: DecisionFact) => boolean, y: number, mark: typeof disc) =>
    marksOf(
      decisions.filter(wanted).map(({ atMs }) => atMs),
      x,
    ).map((one) => {
      const many = one.count > 1 ? label(one.x + 8, y + 4, `${one.count}`, faint) : NOTHING;
      return markup`${mark(one.x, y, paint)}${many}`;
    });
  const isMachine = (kind: string) => (one: DecisionFact) =>
    one.person === null && one.kind.endsWith(`/${kind}`);
  const row = (y: number, text: string) => label(LEFT - 10, y, text, { ...faint, anchor: 'end' });
  const ticks = timeTicks(fromMs, untilMs, TICKS).map(({ atMs, text }) =>
    label(x(atMs), ROWS.foot + 18, text, { ...faint, anchor: 'middle' }),
  );
  const pause = (at: number, y: number) => gateMark('held', at, y, paint);
  return markup`${label(LEFT, 14, 'Who decided when', { fill: paint('ink'), isStrong: true })}\
${row(ROWS.phases + 14, 'phases')}${row(ROWS.people + 4, 'people')}\
${row(ROWS.machine + 4, 'machine')}\
${bands(timeline, x, paint)}${of((one) => one.person !== null, ROWS.people, disc)}\
${of(isMachine('hold'), ROWS.machine, pause)}${of(isMachine('rollback'), ROWS.machine, backMark)}\
${stroke([LEFT, ROWS.foot], [WIDTH - RIGHT, ROWS.foot], paint('line'))}${ticks}`;
}

/** @returns the wide picture */
export function timelinePicture(timeline: Timeline): Picture {
  const people = timeline.decisions.filter(({ person }) => person !== null).length;
  return {
    title: 'Who decided when',
    says: `${timeline.phases.length} phases; ${people} decisions of people.`,
    width: WIDTH,
    height: HEIGHT,
    isSmall: false,
    draw: (paint) => draw(timeline, paint),
  };
}
