/** Picks as their page shows them: each list as a line, what calls for a person, the figures. */
import type {
  LaunchView,
  PickBatchView,
  PickLayoutsView,
  PickNoteView,
  PicksView,
  PickTwiceView,
} from '@slipway/api';
import type { FigureView } from './figures.ts';
import { count, longAgo, THIN } from './format.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export function isPicksView(value: unknown): value is PicksView {
  return isObject(value) && typeof value['atMs'] === 'number' && 'batches' in value;
}

export function isPickLayoutsView(value: unknown): value is PickLayoutsView {
  return isObject(value) && Array.isArray(value['layouts']);
}

/** Less than this is left until the first order is due: it presses. */
const PRESSING_MS = 20 * 60_000;

export interface BatchLine {
  readonly list: string;
  readonly store: string;
  readonly storeName: string;
  readonly who: string;
  /** `12 of 31`. */
  readonly done: string;
  readonly shorts: string;
  readonly pace: string;
  /** `210 of 388 m`. */
  readonly walked: string;
  /** Time until the first of its orders is due. */
  readonly left: string;
  readonly isPressing: boolean;
  readonly isDone: boolean;
}

/** @returns lists of the picked store; those in work first, then those that wait */
export function batchLines(
  { stores }: Readonly<Record<'stores', LaunchView['stores']>>,
  batches: readonly PickBatchView[],
  store: string | null,
  nowMs: number,
): readonly BatchLine[] {
  const names = new Map(stores.map(({ id, name }) => [id, name]));
  const order = ['picking', 'waiting', 'done'];
  return batches
    .filter((one) => store === null || one.store === store)
    .toSorted((one, two) => {
      return order.indexOf(one.state) - order.indexOf(two.state) || one.dueMs - two.dueMs;
    })
    .map((one) => {
      const leftMs = one.dueMs - nowMs;
      const isDone = one.state === 'done';
      return {
        list: one.list,
        store: one.store,
        storeName: names.get(one.store) ?? one.store,
        who: one.picker ?? 'Nobody',
        done: `${count(one.done)} of ${count(one.lines)}`,
        shorts: count(one.shorts),
        pace: one.linesPerHour === null ? '–' : count(one.linesPerHour),
        walked: `${count(one.walkedM)} of ${count(one.metres)}${THIN}m`,
        left: isDone ? 'done' : leftMs <= 0 ? 'over' : longAgo(leftMs),
        isPressing: !isDone && leftMs < PRESSING_MS,
        isDone,
      };
    });
}

/** @returns lists in work and how many wait, of the stores that are shown */
export function listsFigure(batches: readonly PickBatchView[]): FigureView {
  const of = (state: PickBatchView['state']) => batches.filter((one) => one.state === state).length;
  return {
    value: count(of('picking')),
    unit: '',
    notes: [`${count(of('waiting'))} wait`, `${count(of('done'))} done`],
  };
}

/** @returns lines an hour over all lists in work; dashes before any line is closed */
export function paceFigure(batches: readonly PickBatchView[]): FigureView {
  const busy = batches.filter(({ state, linesPerHour }) => {
    return state === 'picking' && linesPerHour !== null;
  });
  if (busy.length === 0) return { value: '–', unit: '', notes: ['no line', 'is closed'] };
  const pace = busy.reduce((sum, one) => sum + one.linesPerHour!, 0) / busy.length;
  return { value: count(pace), unit: 'lines/h', notes: ['each picker', 'on average'] };
}

/** @returns lines that are short, of all closed ones */
export function shortsFigure(batches: readonly PickBatchView[]): FigureView {
  const sum = (of: 'shorts' | 'done' | 'substituted') =>
    batches.reduce((all, one) => all + one[of], 0);
  return {
    value: count(sum('shorts')),
    unit: '',
    notes: [`of ${count(sum('done'))} lines`, `${count(sum('substituted'))} substituted`],
  };
}

/** @returns `1 of 3 Oats, 1 barley-2 instead, rest short` */
export function changeWords({ picked, wanted, name, substituted, isShort }: PickNoteView): string {
  const instead = substituted.map(({ sku, quantity }) => `${count(quantity)} ${sku} instead`);
  const parts = [`${count(picked)} of ${count(wanted)} ${name}`, ...instead];
  return [...parts, ...(isShort ? ['rest short'] : [])].join(', ');
}

/** @returns `ben took 2 with hand-2` */
export function takeWords({ by, device, quantity, substituteSku }: Take): string {
  const what = substituteSku === null ? '' : ` ${substituteSku} instead`;
  return `${by ?? 'Somebody'} took ${count(quantity)}${what} with ${device ?? 'a handheld'}`;
}

type Take = PickTwiceView['takes'][number];

/** A picker as a mark on the layout. */
export interface FloorMark {
  readonly person: string;
  readonly list: string;
  readonly x: number;
  readonly y: number;
}

/** @returns where those who pick in a store were last; whoever has closed no line is not shown */
export function floorMarks(batches: readonly PickBatchView[], store: string): readonly FloorMark[] {
  return batches.flatMap(({ store: own, state, picker, list, at }) =>
    own === store && state === 'picking' && picker !== null && at !== null
      ? [{ person: picker, list, x: at.x, y: at.y }]
      : [],
  );
}
