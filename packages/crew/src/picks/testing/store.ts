/** For tests: a store with people on shift at picks, orders, and a writer that is killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql, Transaction } from '@slipway/pg';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { addCertificates } from '../../people/certificates.ts';
import { writePeople } from '../../people/people.ts';
import { ensurePeopleTables } from '../../people/tables.ts';
import { personOf } from '../../testing/people.ts';
import { applyPickStep } from '../apply.ts';
import type { ClaimParts } from '../claim.ts';
import type { DoneStep } from '../core/line-state.ts';
import type { PickList } from '../core/pick-list.ts';
import { importGround } from '../ground.ts';
import type { PublishPickList } from '../lists.ts';
import { ensurePickTables } from '../tables.ts';
import { floorOf, order, product, TINY_LAYOUT } from './tiny-store.ts';

export const HOUR_MS = 3_600_000;
export const NOW_MS = Date.parse('2026-12-01T09:00:00Z');
const SUBSTITUTES = { substitutes: ['barley', 'nowhere'], note: 'the small ones' };

export const GROUND = {
  layouts: [floorOf(TINY_LAYOUT).layout],
  products: [
    product('rice', 'A1/1'),
    product('oats', 'A3/3'),
    product('barley', 'A3/5'),
    product('milk', 'C1/2'),
    product('peas', 'F1/4'),
    product('nowhere', 'A1/1', { places: {} }),
  ],
  orders: [
    order('o1', NOW_MS + HOUR_MS, { rice: 2, milk: 1 }),
    order('o2', NOW_MS + HOUR_MS, { oats: 3 }, SUBSTITUTES),
    order('o3', NOW_MS + 9 * HOUR_MS, { peas: 1 }),
  ],
  names: { s01: 'Quayside' },
};

/** A store with two pickers on shift, whose certificates run out at different times. */
export interface Store {
  readonly sql: Sql;
  readonly url: string;
  readonly parts: ClaimParts;
  /** What the store's devices hold, by list. */
  readonly published: Map<string, PickList>;
  readonly say: (step: Partial<DoneStep>, nowMs?: number) => Promise<unknown>;
}

export async function withStore(body: (store: Store) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }: TestDatabase) => {
    await ensurePeopleTables(sql);
    await ensurePickTables(sql);
    await importGround(sql, GROUND);
    await writeStaff(sql);
    const published = new Map<string, PickList>();
    const publish: PublishPickList = async (_tx, _store, list, value) => {
      if (value) published.set(list, value);
      else published.delete(list);
    };
    let op = 0;
    const say: Store['say'] = (step, nowMs = NOW_MS + 60_000) => {
      op += 1;
      const done = stepOf({ op: `op${op}`, atMs: NOW_MS + op * 1_000, ...step });
      return sql.begin((tx: Transaction) => applyPickStep(tx, done, publish, nowMs));
    };
    const parts = { people: sql, picks: sql, training: [], publish };
    await body({ sql, url, parts, published, say });
  });
}

export const stepOf = (step: Partial<DoneStep>): DoneStep => ({
  op: 'op0',
  list: 's01-1',
  step: 1,
  outcome: 'picked',
  quantity: 0,
  substituteSku: null,
  by: 'ada',
  device: 'hand-1',
  atMs: NOW_MS,
  isShelfEmpty: null,
  undoes: null,
  ...step,
});

async function writeStaff(sql: Sql): Promise<void> {
  const mia = personOf('mia', { isMentor: true, experience: 'senior', skills: ['till'] });
  const people = ['ada', 'ben', 'cat', 'dan'].map((id) => personOf(id, { mentor: 'mia' }));
  await sql.begin((tx) => writePeople(tx, [mia, ...people]));
  const certificate = (id: string, expiresMs: number) => ({
    person: id,
    name: 'picking',
    passedMs: 1,
    observedBy: 'mia',
    observedMs: 2,
    expiresMs,
  });
  await addCertificates(sql, [
    certificate('ada', NOW_MS + HOUR_MS),
    certificate('ben', NOW_MS + 99 * HOUR_MS),
    certificate('cat', NOW_MS - 1),
    certificate('dan', NOW_MS + 99 * HOUR_MS),
  ]);
  const [from, until] = [new Date(NOW_MS - HOUR_MS), new Date(NOW_MS + 8 * HOUR_MS)];
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('early', 's01', ${from}, ${until})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    values ('early', 'ada', 'picks', false), ('early', 'ben', 'picks', false),
           ('early', 'cat', 'picks', false), ('early', 'dan', 'till', false),
           ('early', 'mia', 'till', true)`;
}

/** Starts a writer that stops at a lock which the test holds, and kills it there. */
export async function killWhileWriting(
  { sql, url }: Store,
  lock: string,
  args: readonly string[],
): Promise<void> {
  const main = join(import.meta.dirname, 'writer-main.ts');
  const holder = await sql.reserve();
  await holder`begin`;
  await holder.unsafe(lock);
  const env = { ...process.env, DATABASE_URL: url };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: 'inherit' });
  const waits = async () => {
    const [row] = await sql`
      select 1 from pg_stat_activity
      where  application_name = 'slipway-picks-writer' and wait_event_type = 'Lock'`;
    return row !== undefined;
  };
  const deadline = Date.now() + 20_000;
  while (!(await waits())) {
    assert.ok(Date.now() < deadline, 'the writer came to the lock');
    await delay(20);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await holder`rollback`;
  holder.release();
}
