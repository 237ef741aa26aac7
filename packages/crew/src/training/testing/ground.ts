/** For tests: a store with a hire, and a write that is killed in the middle. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql, Transaction } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { addCertificates } from '../../people/certificates.ts';
import { writePeople } from '../../people/people.ts';
import { ensureCrewTables } from '../../tables.ts';
import { personOf } from '../../testing/people.ts';

export const NOW_MS = 1_780_000_000_000;
const WITHIN_MS = 15_000;
const WRITE = fileURLToPath(new URL('write.ts', import.meta.url));

/** A store with a hire, a mentor who is certified, and one who is not. */
export async function withStore(body: (sql: Sql, url: string) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    const mentor = { isMentor: true, experience: 'senior' } as const;
    const people = [
      personOf('ada', { mentor: 'mia', language: 'es' }),
      personOf('mia', mentor),
      personOf('max', mentor),
    ];
    await sql.begin((tx) => writePeople(tx, people));
    const earned = { passedMs: 0, observedBy: 'owner', observedMs: 1, expiresMs: NOW_MS * 2 };
    await addCertificates(sql, [{ person: 'mia', name: 'picking', ...earned }]);
    await body(sql, url);
  });
}

/** Runs a write in a process until it stands at a fact that is being written, and kills it. */
export async function killAtFact(
  sql: Sql,
  url: string,
  args: readonly string[],
  id: string,
): Promise<void> {
  const hold = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const blocker = sql.begin(async (tx: Transaction) => {
    await tx`
      insert into slipway.crew_fact (id, fact, made_at, next_at)
      values (${id}, '{}', now(), now())`;
    held.resolve();
    await hold.promise;
    throw new Error('taken back');
  });
  await held.promise;
  const child = spawn(process.execPath, [WRITE, url, ...args], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  const state = async () => {
    const rows = await sql<{ wait: string | null }[]>`
      select wait_event_type as wait from pg_stat_activity
      where  application_name = 'training-write'`;
    return rows[0]?.wait ?? (rows.length === 0 ? 'gone' : 'busy');
  };
  await until(async () => (await state()) === 'Lock');
  child.kill('SIGKILL');
  await ended;
  hold.resolve();
  await assert.rejects(blocker, /taken back/);
  await until(async () => (await state()) === 'gone');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + WITHIN_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < endMs, 'it did not happen in time');
    await delay(20);
  }
}

export const rejects = (work: Promise<unknown>, code: string): Promise<void> =>
  assert.rejects(work, (error: { code?: string }) => error.code === code);
