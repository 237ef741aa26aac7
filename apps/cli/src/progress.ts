/**
 * A launch in a few lines of a terminal: phase, backfill, fifteen stores, requests, failures.
 * On a terminal the lines are painted over; elsewhere only changes of phase are written.
 */
import { paceWords, type LaunchView, type StoreView } from '@slipway/api';
import { formatDuration, FULL_BP } from '@slipway/kernel';

const RUNGS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const WORDS: Partial<Record<StoreView['state'], string>> = {
  holding: '‖',
  breached: '!',
  'rolling-back': '«',
  'rolled-back': '|«',
  stale: '?',
};

const count = (value: number): string => Math.round(value).toLocaleString('en');

function storeCell(store: StoreView): string {
  const share = store.shareBp ?? 0;
  const rung = share === 0 ? '·' : RUNGS[Math.min(7, Math.floor((share / FULL_BP) * 7.99))]!;
  return `${store.id} ${rung}${WORDS[store.state] ?? ''} ${String(share / 100).padStart(3)}%`;
}

function schemaLine(view: LaunchView): string[] {
  return view.schemas
    .filter((schema) => schema.state === 'expanding' || schema.state === 'contracting')
    .map((schema) => {
      const rows =
        schema.rowsTotal > 0
          ? `  ${count(schema.rowsDone)} of ${count(schema.rowsTotal)} rows, ` +
            `${count(schema.rowsPerSecond)}/s`
          : '';
      const pace = paceWords(schema.pace, schema.throttledBy);
      const slowed = pace === '' ? '' : ` (${pace})`;
      const step = `step ${schema.step} of ${schema.steps}, ${schema.title}`;
      return `  ${schema.schema}: ${step}${rows}${slowed}`;
    });
}

/** Comparisons of green with blue. */
function comparisonLines({ comparisons = [], planMs, outcome }: LaunchView): string[] {
  if (planMs === null || outcome !== null) return [];
  return comparisons.map(({ criterion, state, text }) => {
    return `  ${criterion}: ${state === 'failed' ? 'failed, ' : ''}${text}`;
  });
}

/** Criteria that the meter does not decide: the fleet's all, of stores what is not well. */
function readingLines({ readings = [], planMs, outcome }: LaunchView): string[] {
  if (planMs === null || outcome !== null) return []; // nothing is decided by them then
  const told = readings.filter(({ store, state }) => store === null || state !== 'well');
  return told.map(({ criterion, store, state, text }) => {
    const where = store === null ? '' : ` at ${store}`;
    return `  ${criterion}${where}: ${state === 'breached' ? 'breached, ' : ''}${text}`;
  });
}

function budgetLines({ budgets = [] }: LaunchView): string[] {
  return budgets.map(({ budget, kept, text }) => {
    return `  budget ${budget}: ${kept === false ? 'broken, ' : ''}${text}`;
  });
}

/** @returns the lines that show a launch now; no colour, no escape codes */
export function launchLines(view: LaunchView, columns = 100): string[] {
  const { requests, failed } = view.totals;
  const clock = view.planMs === null ? '' : `  T+${formatDuration(Math.max(0, view.planMs))}`;
  const perLine = Math.max(1, Math.floor(columns / 14));
  const cells = view.stores.map((store) => storeCell(store).padEnd(13));
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += perLine) {
    rows.push(`  ${cells.slice(at, at + perLine).join(' ')}`);
  }
  return [
    `${view.name}: ${view.phase}${clock}  ${count(view.totals.greenShareBp / 100)} % on green`,
    ...schemaLine(view),
    ...rows,
    `  ${count(requests.blue + requests.green)} requests ` +
      `(blue ${count(requests.blue)}, green ${count(requests.green)}), ` +
      `failed ${failed.blue + failed.green}`,
    ...budgetLines(view),
    ...comparisonLines(view),
    ...readingLines(view),
    ...(view.hold ? [`  held by ${view.hold.by}: ${view.hold.reason}`] : []),
    ...(view.trouble ? [`  ${view.trouble}`] : []),
  ];
}

/** @returns what is to be said at a launch's end: how it ended, and why if it did not hold */
export function endLines({ outcome, rollbacks, events }: LaunchView): string[] {
  if (outcome === null) return [];
  const said = (kind: string) => events.filter((one) => one.kind === kind).map(({ text }) => text);
  // What the launch itself sent back follows from something else, which is told.
  const breaches = rollbacks
    .map(({ because }) => because)
    .filter((one) => !one.startsWith('launch: '));
  const because = [...said('error'), ...breaches];
  const reasons =
    outcome === 'done' ? [] : new Set(because.length > 0 ? because : said('rollback'));
  return [`ended: ${outcome}`, ...Array.from(reasons, (reason) => `  because: ${reason}`)];
}

/** Paints a launch again and again on stderr; `end` leaves the last picture standing. */
export class LaunchPainter {
  #painted = 0;
  readonly #told = new Set<number>();
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  paint(view: LaunchView): void {
    if (!this.#stream.isTTY) {
      for (const event of view.events.filter((one) => !this.#told.has(one.id))) {
        this.#stream.write(`${new Date(event.atMs).toISOString().slice(11, 19)} ${event.text}\n`);
        this.#told.add(event.id);
      }
      return;
    }
    const columns = this.#stream.columns || 100;
    const lines = launchLines(view, columns).map((line) => line.slice(0, columns - 1));
    const up = this.#painted > 0 ? `\u001B[${this.#painted}A` : '';
    this.#stream.write(`${up}${lines.map((line) => `\u001B[2K${line}`).join('\n')}\u001B[J\n`);
    this.#painted = lines.length;
  }
}
