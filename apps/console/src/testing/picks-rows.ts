/** For tests: two people on shift at picks in the first store, one of whom may pick. */
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { applyPickStep, ensurePickTables, type DoneStep } from '@slipway/crew/picks';
import type { Sql } from '@slipway/pg';

const HOUR_MS = 3_600_000;

/** Lena may pick; the certificate of Tom has run out. */
export async function addPickers(sql: Sql, nowMs: number): Promise<void> {
  await ensureCrewTables(sql);
  await ensurePickTables(sql);
  const people = [personOf('lena', { name: 'Lena Frey' }), personOf('tom', { name: 'Tom Abara' })];
  await sql.begin((tx) => writePeople(tx, people));
  const seen = { name: 'picking', passedMs: 1, observedBy: 'eve', observedMs: 2 };
  await addCertificates(sql, [
    { person: 'lena', ...seen, expiresMs: nowMs + 99 * HOUR_MS },
    { person: 'tom', ...seen, expiresMs: nowMs - HOUR_MS },
  ]);
  const hours = (count: number) => new Date(nowMs + count * HOUR_MS);
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('picks-day', 's01', ${hours(-1)}, ${hours(7)})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station)
    values ('picks-day', 'lena', 'picks'), ('picks-day', 'tom', 'picks')`;
}

/** Tells of a step as the sync service does when a handheld's op comes in. */
export async function tellStep(
  sql: Sql,
  step: Pick<DoneStep, 'op' | 'list' | 'step' | 'outcome' | 'quantity'> & Partial<DoneStep>,
): Promise<void> {
  const nowMs = Date.now();
  const who = { by: 'lena', device: 'hand-1', atMs: nowMs };
  const rest = { ...who, substituteSku: null, isShelfEmpty: null, undoes: null };
  await sql.begin((tx) => applyPickStep(tx, { ...rest, ...step }, async () => {}, nowMs));
}
