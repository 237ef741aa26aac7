/** Apply: once, in order, and what cannot be done holds up only what depends on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { connect } from '@slipway/pg';
import { earn, ledgerParts, until, withGateway, type Bench } from '../testing/test-gateway.ts';
import { Gateway } from './gateway.ts';
import { resolveQuarantined } from './resolve.ts';

async function statesOf({ sql }: Bench, device: string): Promise<string[]> {
  const rows = await sql<{ state: string }[]>`
    select state from slipway.fleet_receipt where device = ${device} order by epoch, seq`;
  return rows.map(({ state }) => state);
}

/** Whether apply has looked at so many ops of a device. */
const looked = (bench: Bench, device: string, ops: number) => async () =>
  (await statesOf(bench, device)).length === ops;

async function watermark({ sql }: Bench, device: string): Promise<number> {
  const [row] = await sql<{ seq: number }[]>`
    select applied_seq::int as seq from slipway.fleet_epoch where device = ${device}`;
  return row!.seq;
}

void test('A1 poison waits for a person with what acts on the same; others go on', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const far = await bench.device('till-2', 's02');
    till.append(earn('m1'));
    till.append({ ...earn('poison-1'), body: { ...earn('poison-1').body, basket: 'B1' } });
    till.append(earn('m2'));
    till.append({ ...earn('m3'), body: { ...earn('m3').body, basket: 'B1' } });
    till.append(earn('m3'));
    till.append({ type: 'unheard-of', body: {} });
    till.append(earn('m4'));
    await till.upload();
    await until('all were looked at', looked(bench, 'till-1', 7));
    const states = ['applied', 'quarantined', 'applied', 'waiting', 'waiting'];
    assert.deepEqual(await statesOf(bench, 'till-1'), [...states, 'quarantined', 'applied']);
    assert.equal(await watermark(bench, 'till-1'), 1);
    far.append(earn('m3'));
    far.append(earn('m4'));
    await far.upload();
    await until('the other device too', looked(bench, 'till-2', 2));
    assert.deepEqual(await statesOf(bench, 'till-2'), ['waiting', 'applied']);

    const which = { device: 'till-1', epoch: 1, by: 'ada', reason: 'no such member' };
    const parts = bench.gateway.parts;
    const again = await resolveQuarantined(bench.sql, parts, { ...which, seq: 2, how: 'again' });
    assert.deepEqual(again, { state: 'quarantined', released: 0 });
    const done = await resolveQuarantined(bench.sql, parts, { ...which, seq: 2, how: 'dismiss' });
    assert.deepEqual(done, { state: 'resolved', released: 3 });
    assert.deepEqual(await statesOf(bench, 'till-2'), ['applied', 'applied']);
    assert.equal(await watermark(bench, 'till-1'), 5);
    await resolveQuarantined(bench.sql, null, { ...which, seq: 6, how: 'dismiss' });
    assert.equal(await watermark(bench, 'till-1'), 7);
    await assert.rejects(
      resolveQuarantined(bench.sql, parts, { ...which, seq: 6, how: 'dismiss' }),
      { code: 'FLEET_NOT_QUARANTINED' },
    );
    const [row] = await bench.sql`select count(*)::int as n from ledger`;
    assert.equal(row?.['n'], 7, 'what was dismissed left nothing behind');
  });
});

void test('A2 the same op is done once, whatever epoch or device brings it', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    till.append(earn('m1', 5, 'sale-1'));
    await till.upload();
    const next = await till.openEpoch('re-imaged');
    next.append(earn('m1', 5, 'sale-1'));
    next.append(earn('m1', 5, 'sale-2'));
    await next.upload();
    await until('all were looked at', looked(bench, 'till-1', 3));
    assert.deepEqual(await statesOf(bench, 'till-1'), ['applied', 'repeated', 'applied']);
    const [row] = await bench.sql`select count(*)::int as n from ledger`;
    assert.equal(row?.['n'], 2);
  });
});

void test('A3 old and new forms are done in the performers’ form', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    till.append(earn('m1'));
    till.append({
      type: 'loyalty-earn',
      body: { member: 'm1', points: 3, storeId: 's01' },
      schemaVersion: 2,
    });
    till.append({ type: 'loyalty-earn', body: { member: 'm1', points: 3, storeId: 's01' } });
    await till.upload();
    await until('all were looked at', looked(bench, 'till-1', 3));
    const rows = await bench.sql`select body ->> 'storeId' as store from ledger order by seq`;
    assert.deepEqual(
      rows.map(({ store }) => store),
      ['s01', 's01'],
    );
    assert.deepEqual(await statesOf(bench, 'till-1'), ['applied', 'applied', 'quarantined']);
  });
});

void test('A5 what fails for now is tried again; those before it, and others, go on', async () => {
  await withGateway(async (bench) => {
    await bench.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now' using errcode = 'object_in_use'; end $$;
      create trigger refuse before insert on ledger for each row
      when (new.member = 'later') execute function refuse()`);
    const till = await bench.device('till-1');
    const other = await bench.device('till-2');
    for (const member of ['m1', 'later', 'm2']) till.append(earn(member));
    other.append(earn('m3'));
    await till.upload();
    await other.upload();
    await until('the other device is done', looked(bench, 'till-2', 1));
    await until('what came before it is done', looked(bench, 'till-1', 1));
    await bench.sql`drop trigger refuse on ledger`;
    await until('all are done', looked(bench, 'till-1', 3));
    assert.deepEqual(await statesOf(bench, 'till-1'), ['applied', 'applied', 'applied']);
  });
});

void test('A1 a body with a NUL is poison like any other, and holds up nothing else', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const odd = { ...earn('m1').body, 'na\0me': 'na\0me' };
    till.append({ type: 'loyalty-earn', body: odd });
    till.append({ type: 'loyalty-earn', body: { ...earn('m\0').body } });
    till.append(earn('m1'));
    till.append(earn('m2'));
    await till.upload();
    await until('all were looked at', looked(bench, 'till-1', 4));
    const states = ['quarantined', 'quarantined', 'waiting', 'applied'];
    assert.deepEqual(await statesOf(bench, 'till-1'), states);
  });
});

void test('A1 an op that is found to wait while a person resolves is let go as well', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const far = await bench.device('till-2', 's02');
    const about = (member: string) => ({ ...earn(member).body, basket: 'B1' });
    till.append({ type: 'loyalty-earn', body: about('poison-1') });
    await till.upload();
    await until('it is in quarantine', looked(bench, 'till-1', 1));
    const which = { device: 'till-1', epoch: 1, seq: 1, by: 'ada', reason: 'none' };
    let resolving: ReturnType<typeof resolveQuarantined> | undefined;
    let isDone = false;
    await bench.sql.begin(async (tx) => {
      await tx`lock table ledger in exclusive mode`; // the applier stops at its second op
      far.append({ type: 'loyalty-earn', body: about('m1') });
      far.append(earn('m2'));
      await far.upload();
      const stopped = async (event: string) =>
        (
          await bench.sql`
          select 1 from pg_stat_activity
          where  datname = current_database() and wait_event_type = 'Lock'
          and    wait_event = ${event}`
        ).length > 0;
      await until('the applier stops', () => stopped('relation'));
      resolving = resolveQuarantined(bench.sql, bench.gateway.parts, { ...which, how: 'dismiss' });
      void resolving.then(() => (isDone = true));
      await until('it waits, or is done', async () => isDone || (await stopped('advisory')));
    });
    assert.equal((await resolving)?.released, 1);
    assert.deepEqual(await statesOf(bench, 'till-2'), ['applied', 'applied']);
  });
});

void test('A4 two gateways, random batches: nothing is lost, nothing is done twice', async () => {
  await withGateway(async (bench) => {
    const sql = connect(bench.databaseUrl, { name: 'test-second', max: 8 });
    const second = new Gateway(ledgerParts(sql, bench.journal));
    await second.start();
    let run = 0;
    const batch = fc.record({ device: fc.nat(2), from: fc.nat(3), to: fc.nat(3), more: fc.nat(4) });
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { minLength: 3, maxLength: 12 }), async (batches) => {
          run += 1;
          const names = [0, 1, 2].map((at) => `t${run}-${at}`);
          const devices = await Promise.all(names.map((name) => bench.device(name)));
          const sending = batches.map(async ({ device: at, from, to, more }) => {
            const device = devices[at]!;
            for (let op = 0; op < more; op++) device.append(earn(`m${op}`));
            const length = device.lines.length;
            if (length === 0) return;
            const last = Math.max(1, length - to);
            await device.upload(Math.max(1, last - from), last);
          });
          await Promise.all(sending);
          for (const device of devices) {
            if (device.lines.length > 0) await device.upload();
          }
          const sent = devices.flatMap(({ id, lines }) =>
            lines.map((_, at) => `${id.device}-1-${at + 1}`),
          );
          await until('all are done', async () => {
            const rows = await bench.sql`select 1 from ledger where op_id = any (${sent})`;
            return rows.length === sent.length;
          });
          const [twice] = await bench.sql`
            select count(*)::int as n from ledger where device = any (${names})`;
          assert.equal(twice?.['n'], sent.length);
        }),
        { numRuns: 8 },
      );
    } finally {
      await second.stop();
      await sql.end({ timeout: 1 });
    }
  });
});

void test('A1 what waited for an op that somebody else dismissed goes on by itself', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    till.append({ ...earn('poison-1'), body: { ...earn('poison-1').body, basket: 'B1' } });
    till.append({ ...earn('m1'), body: { ...earn('m1').body, basket: 'B1' } });
    await till.upload();
    await until('both were looked at', looked(bench, 'till-1', 2));
    const which = { device: 'till-1', epoch: 1, seq: 1, how: 'dismiss' as const };
    const done = await resolveQuarantined(bench.sql, null, { ...which, by: 'ada', reason: 'x' });
    assert.deepEqual(done, { state: 'resolved', released: 0 });
    await until('the one that waited is applied', async () => {
      return (await statesOf(bench, 'till-1'))[1] === 'applied';
    });
  });
});
