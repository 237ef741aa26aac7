/** The SQL of a launch file breaks a real database, and puts it right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { sqlFault } from './sql.ts';

const GIVEN = { criterion: 'balance', on: 'main' };

test('what is undone by SQL is committed meanwhile, and undone once', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql`create table entry (points int)`;
    const count = async () => (await sql`select points from entry`).length;
    const text = 'insert into entry values (7)';
    const fault = sqlFault(url, { ...GIVEN, sql: text, undo: 'delete from entry' });
    await fault.begin();
    assert.equal(await count(), 1);
    await fault.end();
    assert.equal(await count(), 0);
    await sql`insert into entry values (1)`;
    await fault.end();
    assert.equal(await count(), 1, 'what is not broken is not undone');
  }));

test('without SQL to undo it, what the transaction locks is locked until its end', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql`create table entry (points int)`;
    const fault = sqlFault(url, { ...GIVEN, sql: 'lock table entry', undo: null });
    const read = () =>
      sql.begin(async (tx) => {
        await tx`set local lock_timeout = '100ms'`;
        return tx`select points from entry`;
      });
    await fault.begin();
    await assert.rejects(read(), { code: '55P03' });
    await fault.end();
    assert.deepEqual([...(await read())], []);
  }));

test('SQL that fails names its criterion, and is not undone', () =>
  withTestDatabase(async ({ url }) => {
    const fault = sqlFault(url, {
      ...GIVEN,
      sql: 'delete from nothing',
      undo: 'delete from nothing',
    });
    await assert.rejects(fault.begin(), {
      code: 'REHEARSAL_FAULT',
      message: /The fault for balance could not be made: relation "nothing" does not exist/,
    });
    await fault.end();
  }));
