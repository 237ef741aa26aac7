/** A person decides on ops in quarantine where nothing is performed; a gateway does the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { earn, until, withGateway, type Bench } from '../testing/test-gateway.ts';
import { findQuarantined, readQuarantine, readReceipt } from './quarantine.ts';
import { resolveQuarantined } from './resolve.ts';

const AT = { device: 'till-1', epoch: 1 } as const;
const ADA = { ...AT, by: 'ada', reason: 'the member exists now' } as const;

/** Loyalty points on a basket: ops on the same basket wait for each other. */
const onBasket = (member: string) => ({
  type: 'loyalty-earn',
  body: { ...earn(member).body, basket: 'B1' },
});

const hasState = (bench: Bench, seq: number, state: string) => async () =>
  (await readReceipt(bench.sql, { ...AT, seq }))?.state === state;

/** A till whose first op the ledger refuses, with one that waits for it, and one that does not. */
async function withRefused(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withGateway(async (bench) => {
    await bench.sql.unsafe(`alter table ledger add constraint known check (member <> 'm9')`);
    const till = await bench.device('till-1');
    till.append(onBasket('m9'));
    till.append(onBasket('m1'));
    till.append(earn('m2'));
    await till.upload();
    await until('all were looked at', hasState(bench, 3, 'applied'));
    await body(bench);
  });
}

const membersOf = async ({ sql }: Bench) =>
  (await sql<{ member: string }[]>`select member from ledger order by at, seq`).map(
    ({ member }) => member,
  );

test('an op in quarantine is read with what it says and who waits for it', () =>
  withRefused(async ({ sql }) => {
    const [op, ...others] = await readQuarantine(sql);
    assert.deepEqual(others, []);
    assert.deepEqual([op?.store, op?.type, op?.opId], ['s01', 'loyalty-earn', 'till-1-1-1']);
    assert.equal(op?.body?.['member'], 'm9');
    assert.match(op?.reason ?? '', /violates check constraint "known"/);
    assert.deepEqual(op?.waiting, [{ ...AT, seq: 2, opId: 'till-1-1-2' }]);
    assert.deepEqual(await findQuarantined(sql, 'till-1-1-1'), [{ ...AT, seq: 1 }]);
    assert.deepEqual(await findQuarantined(sql, 'till-1-1-2'), []);
  }));

test('A1 what is to be done again is left to a gateway, which does it before what waits', () =>
  withRefused(async (bench) => {
    const { sql } = bench;
    const again = { ...ADA, seq: 1, how: 'again' } as const;
    await resolveQuarantined(sql, null, again);
    await until('it is refused again', hasState(bench, 1, 'quarantined'));
    const [refused] = await readQuarantine(sql);
    assert.match(refused?.reason ?? '', /violates check constraint/);
    assert.equal(refused?.waiting.length, 1, 'what waits for it goes on waiting');
    assert.deepEqual(await membersOf(bench), ['m2']);

    await sql`alter table ledger drop constraint known`;
    assert.deepEqual(await resolveQuarantined(sql, null, again), { state: 'waiting', released: 0 });
    await until('what waited is done', hasState(bench, 2, 'applied'));
    assert.deepEqual(await readReceipt(sql, { ...AT, seq: 1 }), {
      state: 'applied',
      reason: 'ada: the member exists now',
    });
    assert.deepEqual((await membersOf(bench)).toSorted(), ['m1', 'm2', 'm9']);
    assert.deepEqual(await readQuarantine(sql), []);
    await assert.rejects(resolveQuarantined(sql, null, again), { code: 'FLEET_NOT_QUARANTINED' });
  }));

test('A1 what is done again waits for nobody; what waited goes on waiting for another one', () =>
  withRefused(async (bench) => {
    const { sql } = bench;
    const far = await bench.device('till-2', 's02');
    far.append({ type: 'loyalty-earn', body: { basket: 'B1' } }); // names no member
    await far.upload();
    await until('it is in quarantine', async () => (await readQuarantine(sql)).length === 2);
    await sql`alter table ledger drop constraint known`;
    await resolveQuarantined(sql, null, { ...ADA, seq: 1, how: 'again' });
    await until('it is done', hasState(bench, 1, 'applied'));
    assert.equal((await readReceipt(sql, { ...AT, seq: 2 }))?.state, 'waiting');
    const dismissed = { ...ADA, device: 'till-2', seq: 1, how: 'dismiss' } as const;
    await resolveQuarantined(sql, null, dismissed);
    await until('what waited is done', hasState(bench, 2, 'applied'));
    assert.deepEqual(await membersOf(bench), ['m2', 'm9', 'm1']);
  }));
