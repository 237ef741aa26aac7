/** Connections that die inside a transaction: their backend is terminated for real. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { TransactionLostError } from './errors.ts';
import { connect, type Queryable, type Sql } from './sql.ts';
import { withTestDatabase } from './testing.ts';

/** One connection for all transactions, so that the next one has the connection's next life. */
const withOne = (body: (one: Sql, others: Sql) => Promise<void>) =>
  withTestDatabase(async ({ sql, url }) => {
    const one = connect(url, { name: 'one', max: 1 });
    await sql`create table kept (id int)`;
    await body(one, sql).finally(() => one.end()); // it does end, also after a loss
  });

async function pidOf(sql: Queryable): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row!.pid;
}

/** Ends a session, and waits until it has gone. */
async function terminate(sql: Sql, pid: number): Promise<void> {
  const [row] = await sql<{ gone: boolean }[]>`select pg_terminate_backend(${pid}, 5000) as gone`;
  assert.equal(row?.gone, true);
}

async function untilAsleep(sql: Sql, pid: number): Promise<void> {
  for (const deadlineMs = Date.now() + 10_000; ; await delay(5)) {
    const [row] = await sql<{ event: string | null }[]>`
      select wait_event as event from pg_stat_activity where pid = ${pid}`;
    if (row?.event === 'PgSleep') return;
    assert.ok(Date.now() < deadlineMs, 'it did not fall asleep');
  }
}

const kept = async (sql: Sql) =>
  (await sql<{ id: number }[]>`select id from kept`).map((r) => r.id);

test('a backend that ends in mid-statement: refused with our error, and the next try works', () =>
  withOne(async (one, others) => {
    const pid = Promise.withResolvers<number>();
    const work = (seconds: number) =>
      one.begin(async (tx) => {
        await tx`insert into kept values (1)`;
        pid.resolve(await pidOf(tx));
        await tx`select pg_sleep(${seconds})`;
      });
    const lost = assert.rejects(work(60), TransactionLostError);
    await untilAsleep(others, await pid.promise);
    await terminate(others, await pid.promise);
    await lost;
    assert.deepEqual(await kept(others), []);
    await work(0); // in the connection's next life
    assert.deepEqual(await kept(others), [1]);
  }));

test('after a session was ended in mid-statement, the next statement is sent', () =>
  withOne(async (one, others) => {
    const next = [
      () => one`insert into kept values (1)`,
      () => one.unsafe('insert into kept values (2)'),
      () => one.begin((tx) => tx`insert into kept values (3)`),
    ];
    for (const work of next) {
      const pid = await pidOf(one);
      const ended = assert.rejects(one`select pg_sleep(60)`, { code: 'CONNECTION_CLOSED' });
      await untilAsleep(others, pid);
      await terminate(others, pid);
      await ended;
      await work();
    }
    assert.deepEqual(await kept(others), [1, 2, 3]);
  }));

test('a body that goes on after its connection was lost does nothing more, to nobody', () =>
  withOne(async (one, others) => {
    const begun = Promise.withResolvers<number>();
    const goOn = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<unknown>();
    const lost = assert.rejects(
      one.begin(async (tx) => {
        begun.resolve(await pidOf(tx));
        await goOn.promise;
        ended.resolve(await tx`insert into kept values (2)`.catch((error: unknown) => error));
      }),
      TransactionLostError,
    );
    await terminate(others, await begun.promise);
    await lost;
    await one.begin(async (next) => {
      await next`insert into kept values (3)`;
      goOn.resolve();
      assert.ok((await ended.promise) instanceof Error, 'the late statement is refused');
      await next`insert into kept values (4)`;
    });
    assert.deepEqual(await kept(others), [3, 4]);
  }));

test('statements that wait for one another, and a savepoint, all end with the connection', () =>
  withOne(async (one, others) => {
    const begun = Promise.withResolvers<number>();
    const ends: unknown[] = [];
    const note = (error: unknown) => void ends.push(error);
    const lost = assert.rejects(
      one.begin(async (tx) => {
        begun.resolve(await pidOf(tx));
        await tx
          .savepoint(async (inner) => {
            await Promise.all([
              inner`select pg_sleep(60)`.catch(note),
              inner`insert into kept values (5)`.catch(note),
              inner.unsafe('insert into kept values (6)').catch(note),
            ]);
          })
          .catch(note);
      }),
      TransactionLostError,
    );
    await untilAsleep(others, await begun.promise);
    await terminate(others, await begun.promise);
    await lost;
    for (const deadlineMs = Date.now() + 5_000; ends.length < 4; await delay(5)) {
      assert.ok(Date.now() < deadlineMs, `only ${ends.length} of them ended`);
    }
    assert.deepEqual(await kept(others), []);
  }));

test('what the server refuses inside a transaction is told as it is, and undone', () =>
  withOne(async (one, others) => {
    const failing = one.begin(async (tx) => {
      await tx`insert into kept values (7)`;
      await tx.savepoint((inner) => inner`select 1/0`).catch(() => {});
      await tx`select 1/0`;
    });
    await assert.rejects(failing, { code: '22012' });
    const both = await one.begin((tx) => [tx`select 1 as n`, tx`select 2 as n`]);
    assert.deepEqual(
      both.map(([row]) => row?.['n']),
      [1, 2],
    );
    assert.deepEqual(await kept(others), []);
  }));
