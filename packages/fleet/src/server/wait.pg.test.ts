/** Waiting for news: a held status request and the wake-up stream end when something happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginRound } from '../contract/rounds.ts';
import { earn, until, withGateway } from '../testing/test-gateway.ts';
import { revokeDevice } from './registry.ts';

void test('W1 a held request is answered when ops are held, applied, or asked for', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const one = async (happens: () => Promise<unknown>) => {
      const held = till.get('/sync/v1/status?wait=50');
      await until('it is held', async () => bench.gateway.waiting === 1);
      const begunMs = Date.now();
      await happens();
      const { body } = await held;
      assert.ok(Date.now() - begunMs < 20_000, 'by itself, not by looking now and then');
      return body;
    };
    till.append(earn('m1'));
    assert.equal((await one(() => till.upload()))['ackedSeq'], 1);
    await until('it is applied', async () => {
      return (await till.get('/sync/v1/status')).body['appliedSeq'] === 1;
    });
    const round = await one(() =>
      beginRound(bench.sql, bench.journal, { below: 2, reason: 'a launch' }),
    );
    assert.equal((round['fence'] as { round: number }).round, 1);
    const revoked = await one(() => revokeDevice(bench.sql, bench.journal, 'till-1'));
    assert.equal(revoked['state'], 'revoked');
  });
});

void test('W1 the wake-up stream says that there is news, and ends with the gateway', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const target = '/sync/v1/wake';
    const headers = { authorization: till.authorization('GET', target) };
    const { body, status } = await fetch(new URL(target, bench.url), { headers });
    assert.equal(status, 200);
    let text = '';
    const reading = (async () => {
      for await (const chunk of body!) text += Buffer.from(chunk).toString('utf8');
    })();
    await until('it is held', async () => bench.gateway.waiting === 1);
    assert.ok(!text.includes('wake'));
    till.append(earn('m1'));
    await till.upload();
    await until('it wakes', async () => text.includes('event: wake'));
    await bench.gateway.stop();
    await reading;
    const spy = { authorization: headers.authorization.replace('till-1', 'till-2') };
    assert.equal((await fetch(new URL(target, bench.url), { headers: spy })).status, 403);
  });
});
