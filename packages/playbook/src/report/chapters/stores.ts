/** Stores: the way of each to green, what customers met there, gates and rollbacks. */
import { absentChapter, type Chapter, type Table } from '../chapter.ts';
import { isThere, type ReportFacts, type RollbackFact, type StoreFacts } from '../facts.ts';
import { figure } from '../figure.ts';
import { rampPicture, type Span } from '../pictures/ramp.ts';

const TITLE = 'Stores';
/** More would be a wall; the table has all. */
const MOST_DRAWN = 60;

/** @returns the time that the ramps of all stores are drawn in */
export function rampSpanOf(
  { launch, traffic, madeAtMs }: ReportFacts,
  stores: readonly StoreFacts[],
): Span {
  const moments = stores.flatMap(({ shares, gates }) => [
    ...shares.map(({ atMs }) => atMs),
    ...gates.map(({ atMs }) => atMs),
  ]);
  const fromMs = launch.rampAtMs ?? Math.min(madeAtMs, ...moments);
  const endMs = launch.phases.find(({ phase }) => phase === 'full' || phase === 'rolled-back');
  const lastMs = isThere(traffic) && endMs === undefined ? traffic.untilMs : (endMs?.atMs ?? 0);
  return { fromMs, untilMs: Math.max(fromMs + 1, lastMs, ...moments) };
}

function storesTable(stores: readonly StoreFacts[]): Table {
  return {
    title: 'What customers met at each store',
    columns: [
      { head: 'store' },
      { head: 'name' },
      { head: 'wave', unit: 'count' },
      { head: 'ended' },
      { head: 'requests on blue', unit: 'count' },
      { head: 'requests on green', unit: 'count' },
      { head: 'failed on blue', unit: 'count' },
      { head: 'failed on green', unit: 'count' },
      { head: 'downtime', unit: 'seconds' },
      { head: 'gates passed', unit: 'count' },
    ],
    rows: stores.map(({ id, name, wave, state, requests, failed, downtimeSeconds, gates }) => [
      id,
      name,
      figure(wave, 'count'),
      state,
      figure(requests.blue, 'count'),
      figure(requests.green, 'count'),
      figure(failed.blue, 'count'),
      figure(failed.green, 'count'),
      figure(downtimeSeconds, 'seconds'),
      figure(gates.filter(({ verdict }) => verdict === 'passed').length, 'count'),
    ]),
  };
}

function gatesTable(stores: readonly StoreFacts[]): Table {
  const rows = stores.flatMap(({ id, gates }) =>
    gates.map(({ shareBp, verdict, atMs, because, requests, failed }) => [
      id,
      figure(shareBp, 'bp'),
      verdict,
      figure(atMs, 'at'),
      figure(requests, 'count'),
      figure(failed, 'count'),
      because,
    ]),
  );
  return {
    title: 'Gates',
    columns: [
      { head: 'store' },
      { head: 'share', unit: 'bp' },
      { head: 'verdict' },
      { head: 'at', unit: 'at' },
      { head: 'requests on green', unit: 'count' },
      { head: 'failed', unit: 'count' },
      { head: 'because' },
    ],
    rows,
  };
}

/** From the last moment without a breach to the last request on green; null if not known. */
export function rollbackMs({ unbreachedAtMs, lastGreenAtMs, readBackAtMs }: RollbackFact) {
  const endMs = lastGreenAtMs ?? readBackAtMs;
  return unbreachedAtMs === null || endMs === null ? null : Math.max(0, endMs - unbreachedAtMs);
}

function rollbacksTable(rollbacks: readonly RollbackFact[]): Table[] {
  if (rollbacks.length === 0) return [];
  const rows = rollbacks.map((one) => [
    one.scope === 'launch' ? 'all stores' : one.stores.join(' '),
    one.because,
    figure(one.unbreachedAtMs, 'at'),
    figure(one.appliedAtMs, 'at'),
    figure(one.readBackAtMs, 'at'),
    figure(one.lastGreenAtMs, 'at'),
    figure(rollbackMs(one), 'ms'),
  ]);
  return [
    {
      title: 'Rollbacks',
      columns: [
        { head: 'what went back' },
        { head: 'because' },
        { head: 'not breached until', unit: 'at' },
        { head: 'applied', unit: 'at' },
        { head: 'read back', unit: 'at' },
        { head: 'last request on green', unit: 'at' },
        { head: 'took', unit: 'ms' },
      ],
      rows,
    },
  ];
}

function unnamedWords({ traffic }: ReportFacts): string[] {
  if (!isThere(traffic)) return [];
  const { requests, failed } = traffic.unnamed;
  const count = requests.blue + requests.green;
  if (count === 0) return [];
  return [
    `${count.toLocaleString('en-US')} more requests named no store of the launch; ` +
      `${failed.blue + failed.green} of them failed.`,
  ];
}

/** @returns the chapter; it says so where the launch has no ramp */
export function storesChapter(facts: ReportFacts): Chapter {
  const { ramp } = facts;
  if (!isThere(ramp)) return absentChapter('stores', TITLE, ramp.absent);
  const { stores, rollbacks } = ramp;
  const span = rampSpanOf(facts, stores);
  const drawn = stores.slice(0, MOST_DRAWN);
  const some =
    drawn.length < stores.length
      ? [`The first ${drawn.length} of ${stores.length} stores are drawn; the table has all.`]
      : [];
  const none = rollbacks.length === 0 ? ['Nothing was rolled back.'] : [];
  return {
    id: 'stores',
    title: TITLE,
    words: [
      'Share on green over time; below each way what its gates said: a check passed, two bars ' +
        'held, a cross failed; an arrow went back to blue.',
      ...some,
      ...unnamedWords(facts),
      ...none,
    ],
    pictures: drawn.map((store) => rampPicture(store, span)),
    tables: [storesTable(stores), ...rollbacksTable(rollbacks), gatesTable(stores)],
  };
}
