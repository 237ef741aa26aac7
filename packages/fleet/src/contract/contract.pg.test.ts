/**
 * The contract proof on a real PostgreSQL: its conditions (F1 to F9), and each of the
 * counterexamples that broke the rule's first form (C1 to C9), which must end refused. Revocation
 * and write-offs stand in revocation.pg.test.ts, the journal in journal.pg.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginRoundAfterRestore, enterRegistry } from '../server/journal-sync.ts';
import { createEnrolCode, revokeDevice, unrevokeDevice } from '../server/registry.ts';
import {
  blockers,
  bothFence,
  isRefused,
  isRefusedFor,
  OF,
  withCase,
  writeOff,
} from '../testing/contract-case.ts';
import { earn, until } from '../testing/test-gateway.ts';
import { levelOf, proveContract, type Proof } from './proof.ts';

void test('all fenced and settled: the contract is proved, the certificate names all', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    const proof = await its.prove(true);
    assert.deepEqual(blockers(proof), []);
    assert.ok(proof.lines.every((line) => line.verdict === 'fenced' && line.restsOnProcedure));
    const [kept] = await its.sql`select certificate from slipway.fleet_contract`;
    assert.equal((kept!['certificate'] as Proof).lines.length, 2);
  });
});

void test('F1 each epoch ever opened is asked for; silence and time discharge nobody', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    await its.device('till-c');
    await its.sql`update slipway.fleet_device set enrolled_at = now() - interval '10 years'`;
    isRefused(await its.prove(), /^till-c\/1: it has not said/);
  });
});

void test('F2 a fence counts by its place in the chain: a lower op after it blocks', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    its.a.append(earn('m2'));
    await its.send(its.a);
    isRefused(await its.prove(), /^till-a\/1: op 3 below version 2 came after its fence at 2/);
  });
});

void test('F3 all before the fence must be settled; what waits for a person blocks', async () => {
  await withCase(async (its) => {
    its.a.append(earn('poison-1'));
    await bothFence(its);
    isRefused(await its.prove(), /^till-a\/1: op 1 before its fence is held but not settled/);
  });
});

void test('F4 C1 a release was rolled back: fences of the round before are void', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    const next = await its.round(true);
    its.b.fence(next);
    await its.send(its.b);
    isRefused(await its.prove(), /^till-a\/1: it has not said/);
    its.a.append(earn('m2'));
    its.a.fence(next);
    await its.send(its.a);
    assert.ok((await its.prove()).holds);
  });
});

void test('C2 a sale that is committed after the fence in the old form blocks', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    its.a.append({ ...earn('m2'), schemaVersion: 1 });
    await its.send(its.a);
    isRefused(await its.prove(), /came after its fence/);
  });
});

void test('F5 C3 an image older than the fence that sells is a fork, and blocks', async () => {
  await withCase(async (its) => {
    its.a.append(earn('m1'));
    const image = its.a.clone();
    const now = await its.round();
    its.a.fence(now);
    its.b.fence(now);
    await its.send(its.a);
    await its.send(its.b);
    image.append(earn('m2'));
    assert.equal((await image.upload()).result, 'forked');
    isRefused(await its.prove(), /^till-a\/1: another chain was seen at op 2/);
    // The counter does not come back with the disk: a fence by an older image is refused.
    image.counter = 0;
  });
});

void test('C4 an image from before the upload: its fence cannot deny what is held', async () => {
  await withCase(async (its) => {
    const image = its.a.clone();
    its.a.append(earn('m1'));
    await its.send(its.a);
    const now = await its.round();
    its.b.fence(now);
    await its.send(its.b);
    image.fence(now);
    assert.equal((await image.upload()).result, 'forked');
    isRefused(await its.prove(), /^till-a\/1: another chain was seen/);
  });
});

void test('C5 a clone sells while the other copy fences: the fork blocks', async () => {
  await withCase(async (its) => {
    const clone = its.a.clone();
    await bothFence(its);
    clone.append(earn('m2'));
    assert.equal((await clone.upload()).result, 'forked');
    isRefused(await its.prove(), /^till-a\/1: another chain was seen/);
  });
});

void test('C6 re-imaged and enrolled anew: the epoch before is asked for', async () => {
  await withCase(async (its) => {
    its.a.append(earn('m1'));
    const wish = { device: 'till-a', store: 's01', kind: 'till' as const, label: 'A' };
    const next = its.a.clone();
    next.lines = [];
    assert.equal((await next.enrol(await createEnrolCode(its.sql, wish))).status, 200);
    assert.equal(next.id.epoch, 2);
    const now = await its.round();
    next.fence(now);
    its.b.fence(now);
    await its.send(next);
    await its.send(its.b);
    isRefused(await its.prove(), /^till-a\/1: it has not said/);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    const proof = await its.prove();
    assert.deepEqual(blockers(proof), []);
    assert.deepEqual(
      proof.lines.map(({ verdict }) => verdict),
      ['written-off', 'fenced', 'fenced'],
    );
  });
});

void test('F6 C8 a database put back in time learns its devices, and voids fences', async () => {
  await withCase(async (its) => {
    const now = await its.round();
    its.b.fence(now);
    its.a.fence(now);
    await its.send(its.a);
    await its.send(its.b);
    const tables = ['fleet_device', 'fleet_epoch', 'fleet_round', 'fleet_journal_head'];
    for (const name of tables) {
      await its.sql.unsafe(`create table backup_${name} as select * from slipway.${name}`);
    }
    const late = await its.device('till-late');
    late.append(earn('m9'));
    await revokeDevice(its.sql, its.journal, 'till-b', [writeOff('till-b', 1)]);
    await unrevokeDevice(its.sql, its.journal, 'till-b');
    // The restore: these tables are as they were, the journal's file is not.
    await its.sql`delete from slipway.fleet_write_off`;
    for (const name of tables.toReversed()) await its.sql.unsafe(`delete from slipway.${name}`);
    for (const name of tables) {
      await its.sql.unsafe(`insert into slipway.${name} select * from backup_${name}`);
    }
    const proof = await its.prove();
    assert.deepEqual(
      blockers(proof).map((text) => text.split(':')[0]),
      ['till-a/1', 'till-b/1', 'till-late/1'],
    );
    await its.sql.begin(async (tx) => enterRegistry(tx, its.journal));
    const [round] = await its.sql`select max(round)::int as round from slipway.fleet_round`;
    assert.ok(Number(round?.['round']) > now.round);
  });
});

void test('F6 a device that was acked beyond what is held shows the restore', async () => {
  await withCase(async (its) => {
    const now = await bothFence(its);
    await its.sql.begin(async (tx) => beginRoundAfterRestore(tx, its.journal));
    isRefused(await its.prove(), /^till-a\/1: it has not said/);
    assert.ok((await its.round()).round > now.round);
  });
});

void test('F8 C9 whoever enrols while the contract is made waits, and is refused', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    const wish = { device: 'till-late', store: 's01', kind: 'till' as const, label: 'Late' };
    const code = await createEnrolCode(its.sql, wish);
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: proved, resolve: tell } = Promise.withResolvers<void>();
    const contract = its.sql.begin(async (tx) => {
      assert.ok((await proveContract(tx, its.journal, OF)).holds);
      tell();
      await mayEnd;
    });
    await proved;
    const late = its.a.clone();
    const enrolling = late.enrol(code);
    await until('it waits for the lock', async () => {
      const [row] = await its.sql`
        select 1 from pg_locks where locktype = 'advisory' and not granted`;
      return row !== undefined;
    });
    end();
    await contract;
    assert.equal((await enrolling).body['code'], 'FLEET_RELEASE_ENDED');
  });
});

void test('F9 what comes late from an old release is acked, and waits for a person', async () => {
  await withCase(async (its) => {
    its.a.append(earn('m0'));
    await its.send(its.a);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    its.b.fence(await its.round());
    await its.send(its.b);
    assert.ok((await its.prove(true)).holds);
    its.a.append(earn('m1'));
    assert.equal((await its.a.upload()).result, 'acked');
    await until('it is in quarantine', async () => {
      const [row] = await its.sql`
        select 1 from slipway.fleet_receipt where op_id = 'till-a-1-2' and state = 'quarantined'`;
      return row !== undefined;
    });
  });
});

void test('of two changes in flight each is judged by the version that goes', async () => {
  await withCase(async (its) => {
    await its.sql`update slipway.fleet_level set version = 'v3' where schema_version = 2`;
    const level = async (from: string | null, version: string) =>
      levelOf(its.sql, { schema: 'loyalty', from, version });
    assert.equal(await level('v1', 'v2'), 2); // no release uses v2: all above v1 is what it needs
    assert.equal(await level('v2', 'v3'), 2);
    assert.equal(await level(null, 'v3'), 2);
    assert.equal(await level('v3', 'v4'), undefined);
    await its.sql`delete from slipway.fleet_level`;
    assert.equal(await level('v1', 'v2'), undefined); // nobody has said what devices need
    isRefusedFor(await its.prove(), /known to use v2 of loyalty/);
  });
});

void test('a schema that no release uses is no concern; an unknown version is', async () => {
  await withCase(async (its) => {
    const prove = async (schema: string, version: string) =>
      its.sql.begin(async (tx) => proveContract(tx, its.journal, { schema, version, from: null }));
    assert.equal((await prove('elsewhere', 'v9')).holds, true);
    const unknown = await prove('loyalty', 'v3');
    assert.deepEqual([unknown.holds, unknown.lines.length], [false, 0]);
    assert.match(unknown.refused ?? '', /known to use v3/);
  });
});
