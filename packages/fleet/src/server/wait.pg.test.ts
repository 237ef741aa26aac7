/** Waiting for news: a held status request and the wake-up stream end when something happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginRound } from '../contract/rounds.ts';
import { publish } from '../feed/publish.ts';
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

void test('W2 what is held has its headers at once: no service is slow for it', async () => {
  await withGateway(async (bench) => {
    const till = await bench.device('till-1');
    const ask = async (target: string) => {
      const headers = { authorization: till.authorization('GET', target) };
      const answer = await fetch(new URL(target, bench.url), { headers });
      return { status: answer.status, text: answer.text() };
    };
    const first = await ask('/sync/v1/feed?stream=members');
    const { cursor } = JSON.parse(await first.text) as { cursor: string };
    const held = await ask('/sync/v1/status?wait=50');
    const page = await ask(`/sync/v1/feed?stream=members&wait=50&cursor=${cursor}`);
    assert.deepEqual([held.status, page.status], [200, 200], 'before there is any news');
    assert.equal(bench.gateway.waiting, 1);
    await bench.sql.begin((tx) => publish(tx, 's01', 'members', 'm1', { points: 5, atMs: 1 }));
    assert.match(await page.text, /"points":5/);
    till.append(earn('m1'));
    await till.upload();
    assert.match(await held.text, /"ackedSeq":1/);
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
