/** Op logs and ledgers: read on from where the last reading ended, each row once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { sharedTables } from '../testing/shared.ts';
import { pullDeviceOps, readOpMappings } from './device-ops.ts';
import { pullLedger, readLedgers } from './ledgers.ts';

const within = sharedTables();

/** The columns of the fleet's tables that are read, as the fleet makes them. */
const FLEET = `
  create table if not exists slipway.fleet_device (id text primary key, store text not null);
  create table if not exists slipway.fleet_epoch (
    device text not null, epoch int not null, acked_seq bigint not null,
    primary key (device, epoch));
  create table if not exists slipway.fleet_op (
    device text not null, epoch int not null, seq bigint not null, line text not null,
    primary key (device, epoch, seq));
  truncate slipway.fleet_device, slipway.fleet_epoch, slipway.fleet_op;
  insert into slipway.fleet_device values ('till-1', 's01');
  insert into slipway.fleet_epoch values ('till-1', 1, 4), ('till-1', 2, 0)`;

const op = (seq: number, type: string, body: object, opId = `op-${seq}`) =>
  JSON.stringify({ device: 'till-1', epoch: 1, seq, opId, wallMs: 1000 + seq, type, body });

async function append(sql: Sql, epoch: number, lines: readonly string[]): Promise<void> {
  for (const [at, line] of lines.entries()) {
    await sql`insert into slipway.fleet_op values ('till-1', ${epoch}, ${at + 1}, ${line})`;
  }
}

const held = (sql: Sql) => sql`
  select kind, id, store, device, unit, amount::int, at_ms::int as at, basket, subscription
  from   slipway.reconcile_record order by seq`;

test('D5 ops are taken once each, in the forms of both releases', () =>
  within(async (sql) => {
    await sql.unsafe(FLEET);
    await append(sql, 1, [
      op(1, 'sale', { basket: 'b1', store: 's01', total: '3.49', lines: [] }),
      op(2, 'sale', { basket: 'b2', totalMinor: 700, currency: 'EUR', lines: [] }),
      op(3, 'pick-step', { list: 'l1' }),
      op(4, 'sign-up', { member: 'm1' }),
      op(5, 'sale', { basket: 'not acked yet', totalMinor: 1, currency: 'EUR' }),
    ]);
    const mappings = readOpMappings();
    const first = await pullDeviceOps(sql, mappings, 5000);
    assert.deepEqual(first, { added: 3, repeated: 0, others: 1, unread: 0 });
    const own = { store: 's01', device: 'till-1' };
    const sale = { ...own, kind: 'sale', subscription: null };
    assert.deepEqual(Array.from(await held(sql)), [
      { ...sale, id: 'op-1', unit: 'USD', amount: 349, at: 1001, basket: 'b1' },
      { ...sale, id: 'op-2', unit: 'EUR', amount: 700, at: 1002, basket: 'b2' },
      {
        ...own,
        kind: 'sign-up',
        id: 'op-4',
        unit: 'none',
        amount: 0,
        at: 1004,
        basket: null,
        subscription: 'm1',
      },
    ]);
    // The disk was imaged anew: the same op comes once more in another epoch, with one that is bad.
    await append(sql, 2, [
      op(2, 'sale', { basket: 'b2', totalMinor: 700, currency: 'EUR', lines: [] }),
      op(9, 'sale', { basket: 'b9', totalMinor: 'much', currency: 'EUR' }),
    ]);
    await sql`update slipway.fleet_epoch set acked_seq = case epoch when 1 then 5 else 2 end`;
    const second = await pullDeviceOps(sql, mappings, 6000);
    assert.deepEqual(second, { added: 1, repeated: 1, others: 0, unread: 1 });
    const nothing = { added: 0, repeated: 0, others: 0, unread: 0 };
    assert.deepEqual(await pullDeviceOps(sql, mappings, 7000), nothing);
  }));

test('D5 a ledger is taken by its columns, and again without its old rows', () =>
  within(async (sql) => {
    await sql.unsafe(`
      create schema till;
      create table till.basket (
        op_id text primary key, basket text not null, store text, kind text not null,
        total_minor bigint not null, at timestamptz not null);
      insert into till.basket values
        ('op-1', 'b1', 's01', 'sale', 349, '1970-01-01T00:00:01.5Z'),
        ('op-2', 'b2', 's01', 'return', 349, now()),
        ('op-3', 'b3', null, 'sale', 349, now())`);
    const [ledger] = readLedgers();
    assert.deepEqual(await pullLedger(sql, ledger!, 5000), { added: 1, unread: 1 });
    const [row] = await held(sql);
    const empty = { device: null, subscription: null };
    assert.deepEqual(row, {
      ...empty,
      kind: 'sale',
      id: 'op-1',
      store: 's01',
      unit: 'USD',
      amount: 349,
      at: 1500,
      basket: 'b1',
    });
    await sql`insert into till.basket values ('op-4', 'b4', 's02', 'sale', 5, now())`;
    assert.deepEqual(await pullLedger(sql, ledger!, 6000), { added: 1, unread: 1 });
    for (const wrong of [{ table: ['till', 'gone'] }, { amount: 'minor' }, { amount: 'basket' }]) {
      await assert.rejects(pullLedger(sql, { ...ledger!, ...wrong }, 7000), {
        code: 'RECONCILE_LEDGER',
      });
    }
    const { where: _, ...all } = ledger!;
    assert.deepEqual(await pullLedger(sql, { ...all, kind: 'any' }, 8000), { added: 3, unread: 1 });
  }));

test('D5 a large ledger is taken again at once, also while the statistics know nothing of it', () =>
  within(async (sql) => {
    await sql.unsafe(`
      create schema mill;
      create table mill.basket (op_id text primary key, basket text, store text, kind text,
        total_minor bigint, at timestamptz);
      insert into mill.basket
      select 'op-' || n, 'b' || n, 's01', 'sale', n, now() from generate_series(1, 50000) n`);
    const ledger = { ...readLedgers()[0]!, table: ['mill', 'basket'] };
    assert.deepEqual(await pullLedger(sql, ledger, 5000), { added: 50_000, unread: 0 });
    // Row by row it would be looked for 2.5 thousand million times, and the test would not end.
    assert.deepEqual(await pullLedger(sql, ledger, 6000), { added: 0, unread: 0 });
  }));
