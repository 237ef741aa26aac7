/** Picks as the API tells of them: batches and lines as kept, and who is on shift to pick. */
import type { AtPicksView, PickLayoutsView, PicksView } from '@slipway/api';
import { gapInWords, gate, readOnShift, readPeople, type TrainingStep } from '@slipway/crew';
import {
  drawLayout,
  readPicks,
  readPickStores,
  type BatchProgress,
  type Take,
} from '@slipway/crew/picks';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';

export interface PicksReading {
  /** Where people, certificates and shifts are. */
  readonly sql: Sql;
  /** Where the lists are; null: there are none. */
  readonly picks: Sql | null;
  readonly launch: LaunchRecord;
  readonly training: readonly TrainingStep[];
  readonly nowMs: number;
}

const idsOf = ({ spec }: LaunchRecord): readonly string[] => spec.stores.map(({ id }) => id);

export async function picksView(reading: PicksReading): Promise<PicksView> {
  const { picks, launch, nowMs } = reading;
  const none = { atMs: nowMs, stores: [], batches: [], changes: [], help: [], twice: [] };
  if (!picks) return none;
  const progress = await readPicks(picks, idsOf(launch), nowMs);
  const waiting = new Map(progress.waiting.map(({ store, orders }) => [store, orders]));
  const stores: PicksView['stores'] = [];
  for (const { store, name, layout } of progress.stores) {
    const atPicks = await readAtPicks(reading, store, progress.batches);
    stores.push({ store, name, layout, waiting: waiting.get(store) ?? 0, atPicks });
  }
  return {
    atMs: nowMs,
    stores,
    batches: progress.batches.map((one) => ({ ...one, at: one.at && { ...one.at } })),
    changes: progress.changes.map(noteView),
    help: progress.help.map(noteView),
    twice: progress.twice.map(({ takes, ...line }) => ({ ...line, takes: takes.map(takeView) })),
  };
}

const takeView = ({ list, device, by, atMs, substituteSku, quantity, excess }: Take) => {
  return { list, device, by, atMs, substituteSku, quantity, excess };
};

const noteView = ({
  substituted,
  ...note
}: Awaited<ReturnType<typeof readPicks>>['help'][number]) => ({
  ...note,
  substituted: substituted.map((one) => ({ ...one })),
});

async function readAtPicks(
  { sql, training, nowMs }: PicksReading,
  store: string,
  batches: readonly BatchProgress[],
): Promise<AtPicksView[]> {
  const here = (await readOnShift(sql, store, nowMs)).filter(({ station }) => station === 'picks');
  if (here.length === 0) return [];
  const ids = new Set(here.map(({ person }) => person));
  const people = (await readPeople(sql)).filter(({ id }) => ids.has(id));
  const may = await gate(
    sql,
    people,
    { station: 'picks', fromMs: nowMs, untilMs: nowMs },
    training,
  );
  return here.map(({ person, untilMs }) => {
    const verdict = may.get(person);
    const gaps = verdict === undefined || verdict.may ? [] : verdict.gaps.map(gapInWords);
    const name = people.find(({ id }) => id === person)?.name ?? person;
    const held = batches.find((one) => one.state === 'picking' && one.picker === person);
    return { person, name, gaps, untilMs, list: held?.list ?? null };
  });
}

export async function pickLayoutsView(
  picks: Sql | null,
  launch: LaunchRecord,
): Promise<PickLayoutsView> {
  const ids = idsOf(launch);
  const stores = picks ? await readPickStores(picks) : [];
  const own = stores.filter(({ store }) => ids.includes(store));
  const layouts = new Map(own.map(({ floor }) => [floor.layout.name, floor.layout]));
  return {
    layouts: Array.from(layouts.values(), (layout) => ({
      name: layout.name,
      ...layout.size,
      svg: drawLayout(layout),
    })),
  };
}
