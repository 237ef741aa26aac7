/** Loyalty: both releases as real processes on one database, side by side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBothReleases } from '../../testing/both-releases.ts';

const both = useBothReleases('loyalty');

test('points moved through either release make one balance and one ledger', async () => {
  const { blue, green, sql } = both();
  const start = await blue.ask('GET', '/loyalty/m000005');
  assert.deepEqual(await green.ask('GET', '/loyalty/m000005'), start);
  const balance = Number(start.body['balance']);

  const earned = await blue.ask('POST', '/loyalty/m000005/earn', { points: 50, opId: 'o1' });
  assert.deepEqual(earned, {
    status: 200,
    body: { member: 'm000005', balance: balance + 50, opId: 'o1' },
  });
  const burned = await green.ask('POST', '/loyalty/m000005/burn', { points: 20, opId: 'o2' });
  assert.deepEqual(burned, {
    status: 200,
    body: { member: 'm000005', balance: balance + 30, opId: 'o2', store: 's03' },
  });
  assert.equal((await blue.ask('GET', '/loyalty/m000005')).body['balance'], balance + 30);

  const old = await sql`
      select op_id, points::int, place
      from "loyalty_2026-01-initial".entry where op_id like 'o_' order by op_id`;
  assert.deepEqual(Array.from(old), [
    { op_id: 'o1', points: 50, place: 'store:s03' },
    { op_id: 'o2', points: -20, place: 'store:s03' },
  ]);
  const young = await sql`
      select op_id, store_id
      from "loyalty_2026-11-store-reference".entry where op_id like 'o_' order by op_id`;
  assert.deepEqual(Array.from(young), [
    { op_id: 'o1', store_id: 's03' },
    { op_id: 'o2', store_id: 's03' },
  ]);
});

test('an operation sent again, to either release, counts once', async () => {
  const { blue, green } = both();
  const first = await blue.ask('POST', '/loyalty/m000006/earn', { points: 10, opId: 'same' });
  for (const service of [blue, green]) {
    const again = await service.ask('POST', '/loyalty/m000006/earn', {
      points: 10,
      opId: 'same',
    });
    assert.equal(again.status, 200);
    assert.equal(again.body['balance'], first.body['balance']);
    const others = [
      ['/loyalty/m000006/earn', 11],
      ['/loyalty/m000006/burn', 10],
      ['/loyalty/m000007/earn', 10],
    ] as const;
    for (const [path, points] of others) {
      const other = await service.ask('POST', path, { points, opId: 'same' });
      assert.deepEqual(other, { status: 409, body: { error: 'op-id-used' } });
    }
  }
});

test('more than the balance is refused with the balance, and nothing is written', async () => {
  const { blue, green, sql } = both();
  const start = await blue.ask('GET', '/loyalty/m000008');
  const balance = Number(start.body['balance']);
  for (const [index, service] of [blue, green].entries()) {
    const reply = await service.ask('POST', '/loyalty/m000008/burn', {
      points: balance + 1,
      opId: `over-${index}`,
    });
    const { status, body } = reply;
    assert.deepEqual([status, body['error'], body['balance']], [409, 'insufficient', balance]);
  }
  assert.deepEqual(await green.ask('GET', '/loyalty/m000008'), {
    status: 200,
    body: { member: 'm000008', balance },
  });
  assert.equal((await sql`select 1 from loyalty.entry where op_id like 'over-%'`).length, 0);
});

test('many tills at once: no point is lost or made, no balance below zero', async () => {
  const { blue, green, sql } = both();
  const asks = Array.from({ length: 200 }, (_, index) => {
    const service = index % 2 === 0 ? blue : green;
    const member = `crowd-${index % 3}`;
    const action = index % 5 < 2 ? 'burn' : 'earn';
    // Every fourth operation is sent twice, to both releases.
    const opId = `crowd-${member}-${action}-${index % 4 === 0 ? index - (index % 8) : index}`;
    return service.ask('POST', `/loyalty/${member}/${action}`, { points: 7, opId });
  });
  const statuses = new Set((await Promise.all(asks)).map((reply) => reply.status));
  assert.ok([...statuses].every((status) => status === 200 || status === 409));
  const wrong = await sql`
      select   account.member
      from     loyalty.account
      left join loyalty.entry on entry.member = account.member
      group by account.member, account.balance
      having   account.balance <> coalesce(sum(entry.points), 0) or account.balance < 0`;
  assert.equal(wrong.length, 0);
  const [made] = await sql<{ count: number }[]>`
      select count(*)::int from loyalty.entry where member like 'crowd-%'`;
  assert.ok(made!.count > 50);
});

test('who or where is unknown is the caller’s error', async () => {
  const { blue, green } = both();
  for (const service of [blue, green]) {
    assert.equal((await service.ask('GET', '/loyalty/nobody')).status, 404);
    const nowhere = await service.ask(
      'POST',
      '/loyalty/m000001/earn',
      { points: 1, opId: 'x' },
      's99',
    );
    assert.deepEqual(nowhere, { status: 400, body: { error: 'unknown-store' } });
    for (const points of [0, -5, 1.5, '7', undefined]) {
      const reply = await service.ask('POST', '/loyalty/m000001/earn', { points, opId: 'x' });
      assert.equal(reply.status, 400, String(points));
    }
  }
});
