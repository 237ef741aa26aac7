/** Price changes as their page shows them: what waits for what, and how long the others took. */
import type { LaunchView, PricesView } from '@slipway/api';
import type { FigureView } from './figures.ts';
import { count, longAgo, THIN } from './format.ts';

/** A change that waits, as a line of the table. */
export interface WaitingLine {
  readonly key: string;
  readonly sku: string;
  readonly store: string;
  readonly storeName: string;
  readonly direction: 'down' | 'up';
  readonly from: string;
  readonly to: string;
  /** When it holds from, in words that change as time goes by. */
  readonly moment: string;
  readonly waitsFor: string;
  /** Its moment is past: some till or label has the old price still. */
  readonly isLate: boolean;
}

const WAITS: Readonly<Record<string, string>> = {
  moment: 'Its moment',
  tills: 'Tills to have it',
  labels: 'Labels to show it',
};

/** @returns what waits, of all stores or of one */
export function waitingLines(
  view: Pick<LaunchView, 'stores'>,
  { waiting }: PricesView,
  store: string | null,
  nowMs: number,
): WaitingLine[] {
  const names = new Map(view.stores.map(({ id, name }) => [id, name]));
  return waiting
    .filter((one) => store === null || one.store === store)
    .map((one) => ({
      key: `${one.store} ${one.sku} ${one.atMs}`,
      sku: one.sku,
      store: one.store,
      storeName: names.get(one.store) ?? one.store,
      direction: one.direction,
      from: count(one.fromMinor),
      to: count(one.toMinor),
      moment: one.atMs > nowMs ? `in ${longAgo(one.atMs - nowMs)}` : longAgo(nowMs - one.atMs),
      waitsFor: WAITS[one.waitsFor] ?? one.waitsFor,
      isLate: one.atMs <= nowMs,
    }));
}

/** @returns how many changes are not through, and for what they wait */
export function waitingFigure({ waiting }: PricesView): FigureView {
  const by = Map.groupBy(waiting, ({ waitsFor }) => waitsFor);
  const parts = ['tills', 'labels', 'moment'].flatMap((name) => {
    const number = by.get(name)?.length ?? 0;
    return number === 0 ? [] : [`${count(number)} for ${name === 'moment' ? 'a moment' : name}`];
  });
  return { value: count(waiting.length), unit: '', notes: parts.length > 0 ? parts : ['none'] };
}

/** @returns how long changes of one direction took; null when there was none */
export function latencyFigure(
  { latency }: PricesView,
  direction: 'down' | 'up',
): FigureView | null {
  const one = latency.find((each) => each.direction === direction);
  if (!one) return null;
  const through = `${count(one.through)} through, ${count(one.open)} open`;
  if (one.p90Ms === null) return { value: '–', unit: '', notes: [through, 'none is through yet'] };
  const [value = '', ...rest] = longAgo(one.p90Ms).split(THIN);
  const [half, most] = [longAgo(one.p50Ms ?? 0), longAgo(one.maxMs ?? 0)];
  return { value, unit: rest.join(THIN), notes: [through, `half in ${half}, all in ${most}`] };
}
