/** Who is taken when more want to send than can be served beside the customers. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { earn, ledgerParts, serveGateway, until, withGateway } from '../testing/test-gateway.ts';
import { Gateway } from './gateway.ts';

void test('I7 who cannot begin is told when to come, before its body is looked at', async () => {
  await withGateway(async ({ sql, gateway, device }) => {
    const [first, second] = [await device('till-1'), await device('till-2', 's02')];
    for (const each of [first, second]) each.append(earn('m1'));
    const held = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = sql.begin(async (tx) => {
      await tx`select from slipway.fleet_epoch where device = 'till-1' for update`;
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    const uploading = first.upload();
    await until('till-1 is at work', async () => gateway.busy === 1);
    const nonsense = { 'content-encoding': 'no such encoding' };
    const turnedAway = await second.send(second.lines, nonsense);
    assert.equal(turnedAway.status, 429);
    assert.equal(turnedAway.body['code'], 'FLEET_BUSY');
    assert.ok(turnedAway.backOffMs > 0);
    held.resolve();
    await holding;
    assert.equal((await uploading).result, 'acked');
    assert.equal((await second.upload()).result, 'acked');
  });
});

void test('I7 no more bytes a second are taken over all devices than is set', async () => {
  await withGateway(async ({ sql, journal, device }) => {
    const slow = new Gateway({ ...ledgerParts(sql, journal), rateBytes: 15_000 });
    const served = await serveGateway(slow);
    try {
      const [first, second] = [await device('till-1'), await device('till-2', 's02')];
      for (const each of [first, second]) {
        each.moveTo(served.url);
        each.append(earn(randomBytes(45_000).toString('base64url'))); // it does not pack
      }
      assert.equal((await first.upload()).result, 'acked');
      const told = await second.send(second.lines);
      assert.equal(told.status, 429, 'what the first sent is more than a second’s worth');
      assert.ok(told.backOffMs > 0 && told.backOffMs <= 2_500, `${told.backOffMs} ms`);
      assert.equal((await second.upload()).result, 'acked');
    } finally {
      await served.close();
    }
  });
});
