/** Revocation, its taking back, and write-offs in the contract proof, on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway } from '../server/gateway.ts';
import { createEnrolCode, revokeDevice, unrevokeDevice } from '../server/registry.ts';
import { bothFence, isRefused, PEOPLE, withCase, writeOff } from '../testing/contract-case.ts';
import { TestDevice } from '../testing/test-device.ts';
import { earn } from '../testing/test-gateway.ts';
import { acceptWriteOffs } from './write-off.ts';

void test('F7 C7 un-revoking voids paper and fences; after the contract it may not', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    const paper = writeOff('till-a', 1);
    await revokeDevice(its.sql, its.journal, 'till-a', [paper]);
    assert.ok((await its.prove()).holds);
    await unrevokeDevice(its.sql, its.journal, 'till-a');
    isRefused(await its.prove(), /^till-a\/1: it has not said .*; till-b\/1: it has not said/);
    await assert.rejects(revokeDevice(its.sql, its.journal, 'till-a', [paper]), {
      code: 'FLEET_WRITE_OFF',
    });
    // Both answer the round that un-revoking began.
    const next = await its.round();
    for (const device of [its.a, its.b]) {
      device.fence(next);
      await its.send(device);
    }
    assert.ok((await its.prove()).holds);
  });
  await withCase(async (its) => {
    await bothFence(its);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    assert.ok((await its.prove(true)).holds);
    await assert.rejects(unrevokeDevice(its.sql, its.journal, 'till-a'), {
      code: 'FLEET_RELEASE_ENDED',
    });
  });
});

void test('F7 a fence that was held but not looked at when it was un-revoked is void', async () => {
  await withCase(async (its) => {
    const now = await its.round();
    its.b.fence(now);
    await its.send(its.b);
    await its.gateway.stop();
    its.a.fence(now);
    await its.a.upload();
    await revokeDevice(its.sql, its.journal, 'till-a');
    await unrevokeDevice(its.sql, its.journal, 'till-a');
    const later = new Gateway(its.gateway.parts);
    await later.start();
    try {
      await its.send(its.a);
      isRefused(await its.prove(), /^till-a\/1: it has not said/);
    } finally {
      await later.stop();
    }
  });
});

void test('F7 a till that was replaced: its paper stands, its old key stays revoked', async () => {
  await withCase(async (its) => {
    its.a.append(earn('m1'));
    await its.send(its.a);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    const wish = { device: 'till-a', store: 's01', kind: 'till' as const, label: 'A' };
    const next = new TestDevice(its.url);
    assert.equal((await next.enrol(await createEnrolCode(its.sql, wish))).status, 200);
    await assert.rejects(its.a.openEpoch(), /FLEET_DEVICE/);
    its.a.append(earn('m2'));
    assert.equal((await its.a.upload()).status.state, 'revoked');
    const now = await its.round();
    for (const device of [next, its.b]) {
      device.fence(now);
      await its.send(device);
    }
    const { lines, holds } = await its.prove();
    assert.deepEqual(
      lines.map(({ device, epoch, verdict }) => [`${device}/${epoch}`, verdict]),
      [
        ['till-a/1', 'written-off'],
        ['till-a/2', 'fenced'],
        ['till-b/1', 'fenced'],
      ],
    );
    assert.ok(holds);
  });
});

void test('F1 a write-off that stands in the database alone is nobody’s word', async () => {
  await withCase(async (its) => {
    its.b.fence(await its.round());
    await its.send(its.b);
    await revokeDevice(its.sql, its.journal, 'till-a');
    const { id, document } = writeOff('till-a', 1);
    await its.sql`
      insert into slipway.fleet_write_off (id, device, epoch, document)
      values (${id}, 'till-a', 1, ${its.sql.json(document as never)})`;
    isRefused(await its.prove(), /^till-a\/1: it has not said/);
  });
});

void test('F1 a paper counts for its device and epoch, signed by a person', () => {
  const { document } = writeOff('till-a', 1);
  const accept =
    (paper: unknown, device = 'till-a') =>
    () =>
      acceptWriteOffs([paper], device, { people: PEOPLE, nowMs: Date.now() });
  assert.throws(accept(document, 'till-b'), /it gives up till-a/);
  const payload = { device: 'till-a', epoch: 2, reason: 'stolen' };
  assert.throws(accept({ ...document, payload }), /it is about fleet\/write-off\/till-a\/1/);
  const subject = 'fleet/write-off/till-a/2';
  assert.throws(accept({ ...document, payload, subject }), /changed since/);
  assert.throws(accept({ by: { person: 'ada' } }), /no write-off of an epoch/);
});
