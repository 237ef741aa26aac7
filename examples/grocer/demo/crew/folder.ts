/**
 * The crew's folder of this run: the example's own, for as many stores as were asked for, with its
 * dates moved so that the roster's week is the one of today, and orders are still to be picked.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RosterStore } from '@slipway/crew/roster';
import { parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { GROCER_FOLDER } from '../../src/index.ts';

/** The week of the example's demand, and the moment of its first order. */
const WEEK = '2026-11-30';
const FIRST_DUE_MS = Date.parse('2026-11-27T20:00:00Z');
const DAY_MS = 86_400_000;
const NOON = 12;

/**
 * Stores are open from seven to ten, and the demo runs at any hour: in its rosters it is noon.
 *
 * @returns the zone in which it is between twelve and one at `nowMs`
 */
export function noonZone(nowMs: number): string {
  const aheadHours = NOON - new Date(nowMs).getUTCHours();
  // The names of these zones count hours behind UTC.
  return aheadHours === 0 ? 'UTC' : `Etc/GMT${aheadHours > 0 ? '-' : '+'}${Math.abs(aheadHours)}`;
}

/** @returns the stores as rosters of this run see them */
export function storesAtNoon<Store extends RosterStore>(
  stores: readonly Store[],
  nowMs: number,
): readonly RosterStore[] {
  const zone = noonZone(nowMs);
  return stores.map(({ id, name }) => ({ id, name, zone }));
}

/** @returns a text with every date in it moved by so many days */
export function moveDates(text: string, days: number): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d/g, (date) =>
    Temporal.PlainDate.from(date).add({ days }).toString(),
  );
}

/** @returns by how many days rosters, and by how many orders are moved */
export function movesAt(nowMs: number): { readonly roster: number; readonly orders: number } {
  // Where it is noon, it is the day that it is in UTC.
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return {
    roster: monday.since(WEEK, { largestUnit: 'day' }).days,
    orders: Math.ceil((nowMs - FIRST_DUE_MS) / DAY_MS),
  };
}

/**
 * Writes it.
 *
 * @param folder absent before
 * @param stores ids, of those that this run has
 */
export function writeCrewFolder(folder: string, stores: ReadonlySet<string>, nowMs: number): void {
  mkdirSync(folder, { recursive: true });
  const read = (name: string) => readFileSync(join(GROCER_FOLDER, 'crew', name), 'utf8');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const moves = movesAt(nowMs);
  for (const name of ['people.csv', 'availability.csv', 'certificates.csv']) {
    write(name, ofStores(moveDates(read(name), moves.roster), stores));
  }
  write('demand.yaml', demandOf(moveDates(read('demand.yaml'), moves.roster), stores));
  write('orders.csv', moveDates(read('orders.csv'), moves.orders));
  for (const name of ['layouts', 'products.csv']) {
    symlinkSync(join(GROCER_FOLDER, 'crew', name), join(folder, name));
  }
}

/** A person's id begins with their store: `s03.ada`. */
const storeOf = (person: string): string => person.slice(0, person.indexOf('.'));

function ofStores(csv: string, stores: ReadonlySet<string>): string {
  const [head, ...rows] = csv.split('\n');
  const kept = rows.filter((row) => row === '' || stores.has(storeOf(row)));
  return [head, ...kept].join('\n');
}

function demandOf(yaml: string, stores: ReadonlySet<string>): string {
  const demand = parseDocument(yaml);
  const asked = demand.get('stores') as YAMLSeq<YAMLMap>;
  asked.items = asked.items.filter((store) => stores.has(String(store.get('id'))));
  const travel = demand.get('travel') as YAMLSeq<YAMLMap>;
  travel.items = travel.items.filter((one) =>
    [storeOf(String(one.get('person'))), String(one.get('to'))].every((id) => stores.has(id)),
  );
  return demand.toString();
}
