/** What a supervisor sees: batches, pickers, what is short, who calls for help; live. */
import type { Sql } from '@slipway/pg';
import { measure } from './core/measure.ts';
import { PickListUnknownError } from './errors.ts';
import { readPickStores, readProductsOf, type PickStore } from './ground.ts';
import { readTwice, type Twice } from './twice.ts';

export interface BatchProgress {
  readonly store: string;
  readonly batch: number;
  readonly list: string;
  readonly state: 'waiting' | 'picking' | 'done';
  readonly picker: string | null;
  readonly dueMs: number;
  readonly claimedMs: number | null;
  readonly doneMs: number | null;
  readonly orders: number;
  readonly lines: number;
  readonly done: number;
  readonly shorts: number;
  readonly substituted: number;
  /** Of the planned walk. */
  readonly metres: number;
  /** So far, by the layout, between lines in the order in which they were closed. */
  readonly walkedM: number;
  readonly linesPerHour: number | null;
  /** Middle one of the closed lines, in ms; null: none. */
  readonly lineMs: number | null;
  /** Where the picker was last, on the layout, in metres; null: nothing is closed. */
  readonly at: { readonly x: number; readonly y: number } | null;
}

/** A line that is short, was substituted, or that help was called for. */
export interface LineNote {
  readonly store: string;
  readonly list: string;
  readonly step: number;
  readonly order: string;
  readonly sku: string;
  readonly name: string;
  readonly wanted: number;
  readonly picked: number;
  readonly substituted: readonly { readonly sku: string; readonly quantity: number }[];
  readonly isShort: boolean;
  readonly isShelfEmpty: boolean | null;
  readonly by: string | null;
  readonly atMs: number;
}

export interface PicksProgress {
  readonly stores: readonly {
    readonly store: string;
    readonly name: string;
    /** Name of its layout. */
    readonly layout: string;
  }[];
  /** Orders that wait to be batched, by store; absent: none. */
  readonly waiting: readonly { readonly store: string; readonly orders: number }[];
  readonly batches: readonly BatchProgress[];
  /** Newest first, at most a hundred. */
  readonly changes: readonly LineNote[];
  /** Open ones, the oldest first. */
  readonly help: readonly LineNote[];
  /** What is to be put back, however long ago it was picked; at most a hundred lines. */
  readonly twice: readonly Twice[];
}

interface BatchRow extends Omit<
  BatchProgress,
  'dueMs' | 'claimedMs' | 'doneMs' | 'walkedM' | 'linesPerHour' | 'lineMs' | 'at'
> {
  readonly dueAt: Date;
  readonly claimedAt: Date | null;
  readonly doneAt: Date | null;
}

interface ClosedRow {
  readonly store: string;
  readonly batch: number;
  readonly sku: string;
  readonly doneAt: Date;
}

/** Batches that were done longer ago than this are not shown. */
const SHOWN_MS = 12 * 3_600_000;

/** @param stores of the launch; others are left out */
export async function readPicks(
  sql: Sql,
  stores: readonly string[],
  nowMs: number,
): Promise<PicksProgress> {
  const known = (await readPickStores(sql)).filter(({ store }) => stores.includes(store));
  const ids = known.map(({ store }) => store);
  const batches = await readBatches(sql, ids, nowMs);
  const closed = await readClosed(sql, batches);
  const notes = await readNotes(sql, ids, nowMs);
  const waiting = await sql<{ store: string; orders: number }[]>`
    select   store, count(*)::int as orders
    from     slipway.crew_pick_order
    where    store = any(${ids}) and batch is null
    group by store
    order by store`;
  return {
    stores: known.map(({ store, name, floor }) => ({ store, name, layout: floor.layout.name })),
    waiting: [...waiting],
    batches: batches.map((batch) => progressOf(batch, closed, known)),
    changes: notes.filter(({ isHelp }) => !isHelp).map(({ note }) => note),
    help: notes
      .filter(({ isHelp }) => isHelp)
      .map(({ note }) => note)
      .toReversed(),
    twice: await readTwice(sql, ids),
  };
}

async function readBatches(sql: Sql, stores: readonly string[], nowMs: number) {
  return sql<BatchRow[]>`
    select   b.store, b.batch, coalesce(b.list, b.store || '-' || b.batch) as list, b.state,
             b.picker, b.due_at as "dueAt",
             b.claimed_at as "claimedAt", b.done_at as "doneAt", b.metres,
             count(distinct l.order_id)::int as orders, count(*)::int as lines,
             count(l.done_at)::int as done,
             count(*) filter (where l.is_short)::int as shorts,
             count(*) filter (where l.substituted <> '[]')::int as substituted
    from     slipway.crew_pick_batch b
    join     slipway.crew_pick_line l on l.store = b.store and l.batch = b.batch
    where    b.store = any(${stores as string[]})
    and      (b.done_at is null or b.done_at > ${new Date(nowMs - SHOWN_MS)})
    group by b.store, b.batch
    order by b.store, b.state = 'done', b.due_at, b.batch`;
}

/** Closed lines by `store/batch`, each with its product's place by layout. */
async function readClosed(sql: Sql, batches: readonly BatchRow[]) {
  const keys = batches.map(({ store, batch }) => `${store}/${batch}`);
  const rows = await sql<ClosedRow[]>`
    select   l.store, l.batch, l.sku, l.done_at as "doneAt"
    from     slipway.crew_pick_line l
    where    l.store || '/' || l.batch = any(${keys}) and l.done_at is not null
    order by l.done_at, l.step`;
  const products = await readProductsOf(sql, [...new Set(rows.map(({ sku }) => sku))]);
  const placed = rows.flatMap(({ sku, ...row }) => {
    const product = products.get(sku);
    return product ? [{ ...row, places: product.places }] : [];
  });
  return Map.groupBy(placed, ({ store, batch }) => `${store}/${batch}`);
}

type Closed = Awaited<ReturnType<typeof readClosed>>;

function progressOf(row: BatchRow, closed: Closed, stores: readonly PickStore[]): BatchProgress {
  const { dueAt, claimedAt, doneAt, ...batch } = row;
  const { floor } = stores.find(({ store }) => store === row.store)!;
  const lines = (closed.get(`${row.store}/${row.batch}`) ?? []).flatMap((line) => {
    const place = line.places[floor.layout.name];
    return place ? [{ ...place, doneMs: line.doneAt.getTime() }] : [];
  });
  const measured = measure(floor, claimedAt?.getTime() ?? lines[0]?.doneMs ?? 0, lines);
  const last = lines.at(-1);
  const sorted = measured.lineMs.toSorted((one, two) => one - two);
  return {
    ...batch,
    dueMs: dueAt.getTime(),
    claimedMs: claimedAt?.getTime() ?? null,
    doneMs: doneAt?.getTime() ?? null,
    walkedM: measured.walkedM,
    linesPerHour: measured.linesPerHour,
    lineMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    at: (last && floor.bay(last.aisle, last.bay)?.spot) ?? null,
  };
}

interface NoteRow extends Omit<LineNote, 'atMs'> {
  readonly at: Date;
  readonly isHelp: boolean;
}

async function readNotes(sql: Sql, stores: readonly string[], nowMs: number) {
  const rows = await sql<NoteRow[]>`
    select   l.store, b.list, l.step, l.order_id as "order", l.sku,
             coalesce(p.about->'name'->>'en', l.sku) as name, l.quantity as wanted, l.picked,
             l.substituted, l.is_short as "isShort", l.is_shelf_empty as "isShelfEmpty",
             coalesce(l.done_by, b.picker) as by, coalesce(l.done_at, l.help_at) as at,
             l.done_at is null as "isHelp"
    from     slipway.crew_pick_line l
    join     slipway.crew_pick_batch b on b.store = l.store and b.batch = l.batch
    left join slipway.crew_pick_product p on p.sku = l.sku
    where    l.store = any(${stores as string[]})
    and      coalesce(l.done_at, l.help_at) > ${new Date(nowMs - SHOWN_MS)}
    and      ((l.done_at is null and l.help_at is not null and l.helped_by is null)
              or (l.done_at is not null and (l.is_short or l.substituted <> '[]')))
    order by coalesce(l.done_at, l.help_at) desc, l.store, b.list, l.step
    limit    100`;
  return rows.map(({ at, isHelp, ...row }) => ({ isHelp, note: { ...row, atMs: at.getTime() } }));
}

/** Somebody goes to help. */
export interface Helping {
  readonly list: string;
  readonly step: number;
  readonly by: string;
  /** Who says so for them; null: they do. */
  readonly through: string | null;
}

/**
 * @returns the store that a list is of
 * @throws {PickListUnknownError} there is none of that name
 */
export async function storeOfList(sql: Sql, list: string): Promise<string> {
  const [row] = await sql<{ store: string }[]>`
    select store from slipway.crew_pick_list where list = ${list}`;
  if (!row) throw new PickListUnknownError(list);
  return row.store;
}

/**
 * Somebody goes to help: the call is answered.
 *
 * @throws {PickListUnknownError} nobody called there, or another has answered
 */
export async function answerHelp(sql: Sql, { list, step, by, through }: Helping): Promise<void> {
  const answered = await sql`
    update slipway.crew_pick_line l
    set    helped_by = ${by}, helped_through = ${through}
    from   slipway.crew_pick_batch b
    where  b.list = ${list} and l.store = b.store and l.batch = b.batch and l.step = ${step}
    and    l.help_at is not null and l.helped_by is null
    returning l.step`;
  if (answered.length === 0) throw new PickListUnknownError(list);
}
