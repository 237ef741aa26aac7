/**
 * The row of figures over the tiles: of the launch as a whole, and only what was measured.
 */
import { paceWords, type LaunchView, type SchemaView } from '@slipway/api';
import { count, countdown, measured, shareOf, THIN, timeOfDay } from './format.ts';

/** A number with its unit and up to two lines that say what it is of. */
export interface FigureView {
  readonly value: string;
  readonly unit: string;
  readonly notes: readonly string[];
}

/** @returns failed requests of all that were metered, by colour once there are any */
export function failedRequests(
  { totals }: Pick<LaunchView, 'totals'>,
  zone: string | undefined,
): FigureView {
  const failed = totals.failed.blue + totals.failed.green;
  const all = totals.requests.blue + totals.requests.green;
  const since =
    totals.meteredSinceMs === null
      ? 'not metered yet'
      : `metered since ${timeOfDay(totals.meteredSinceMs, zone)}`;
  const split = `green ${count(totals.failed.green)} · blue ${count(totals.failed.blue)}`;
  return {
    value: count(failed),
    unit: '',
    notes: [`of ${count(all)}`, failed > 0 ? split : since],
  };
}

/** @returns the mean share over all stores and the soonest gate */
export function fleetOnGreen(view: LaunchView): FigureView {
  const waits = view.stores.flatMap(({ nextGate }) => (nextGate ? [nextGate.inMs] : []));
  const soonest = waits.length > 0 ? Math.min(...waits) : null;
  const next =
    soonest === null
      ? 'no gate ahead'
      : soonest > 0
        ? `next gate in ${countdown(soonest)}`
        : 'a gate waits for evidence';
  const stores = view.stores.length === 1 ? '1 store' : `mean of ${view.stores.length} stores`;
  return { value: shareOf(view.totals.greenShareBp), unit: '%', notes: [stores, next] };
}

export interface SchemaFigure {
  readonly word: string;
  readonly step: string;
  readonly notes: readonly string[];
  /** The step at work, in words. */
  readonly title: string;
  /** Rows written of the rows to write, in basis points; null when no backfill is at work. */
  readonly progressBp: number | null;
}

/** @returns the schema change that is furthest from its end; null when the launch has none */
export function schemaFigure(schemas: readonly SchemaView[]): SchemaFigure | null {
  const busy = schemas.find(({ state }) => state === 'expanding' || state === 'contracting');
  const shown = busy ?? schemas.find(({ state }) => state === 'planned') ?? schemas[0];
  if (!shown) return null;
  const { rowsDone, rowsTotal, rowsPerSecond } = shown;
  const backfills = busy !== undefined && rowsTotal > 0;
  const progressBp = Math.min(10_000, Math.floor((rowsDone / Math.max(1, rowsTotal)) * 10_000));
  const speed = rowsPerSecond > 0 ? `, ${count(rowsPerSecond)} rows/s` : '';
  const others = schemas.length > 1 ? ` · ${schemas.length} schemas` : '';
  const versions = shown.from === null ? shown.to : `${shown.from} → ${shown.to}`;
  return {
    word: shown.state.charAt(0).toUpperCase() + shown.state.slice(1).replace('-', ' '),
    step: `step ${shown.step} of ${shown.steps}${backfills ? speed : ''}`,
    notes: backfills
      ? [
          `${shareOf(progressBp)}${THIN}% of ${count(rowsTotal)} rows`,
          ...(shown.throttledBy === null ? [] : [paceWords(shown.pace, shown.throttledBy)]),
        ]
      : [`${shown.schema}${others}`, versions],
    title: shown.title,
    progressBp: backfills ? progressBp : null,
  };
}

/** @returns the longest time that a session waited for a lock of the schema change */
export function longestLockWait(schemas: readonly SchemaView[]): FigureView | null {
  const worst = schemas.toSorted((a, b) => b.longestLockWaitMs - a.longestLockWaitMs)[0];
  if (!worst) return null;
  const [value = '0', unit = 'ms'] = measured(worst.longestLockWaitMs).split(THIN);
  return { value, unit, notes: ['of customers', worst.schema] };
}

/** @returns seconds in which customers were not served */
export function downtime({ totals }: Pick<LaunchView, 'totals'>): FigureView {
  const seconds = totals.downtimeSeconds;
  const value = Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(1);
  return { value, unit: 's', notes: [] };
}

export interface OutcomeView {
  readonly word: string;
  readonly notes: readonly string[];
  readonly state: 'healthy' | 'holding' | 'rolled-back' | 'breached' | null;
}

/**
 * @returns how the launch ended, or what keeps it from going on; the whole story of a hold and of
 *   trouble stands in the bands, which have the room for it
 */
export function outcomeView(view: LaunchView): OutcomeView {
  switch (view.outcome) {
    case 'done':
      return { word: 'Done', notes: ['every store on green'], state: 'healthy' };
    case 'rolled-back':
      return {
        word: 'Rolled back',
        notes: [view.rollbacks.at(-1)?.because ?? 'every store on blue'],
        state: 'rolled-back',
      };
    case 'held':
      return { word: 'Held', notes: ['not every store', 'is on green'], state: 'holding' };
    case null:
      break;
  }
  if (view.trouble !== null) return { word: 'Trouble', notes: ['see above'], state: 'breached' };
  if (view.hold) return { word: 'Held', notes: [`by ${view.hold.by}`], state: 'holding' };
  return { word: 'Open', notes: ['the launch has', 'not ended'], state: null };
}
