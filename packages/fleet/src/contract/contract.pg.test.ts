/**
 * The contract proof on a real PostgreSQL: its nine conditions (F1 to F9), and each of the
 * counterexamples that broke the rule's first form (C1 to C9), which must end refused.
 *
 * Two devices: `till-a` goes astray, `till-b` merely fences.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FenceRound } from '../protocol/messages.ts';
import { registerLevels } from '../server/gateway.ts';
import { beginRoundAfterRestore, enterRegistry } from '../server/journal-sync.ts';
import { createEnrolCode, revokeDevice, unrevokeDevice } from '../server/registry.ts';
import type { TestDevice } from '../testing/test-device.ts';
import { earn, until, withGateway, type Bench } from '../testing/test-gateway.ts';
import { proveContract, type Proof } from './proof.ts';
import { beginRound } from './rounds.ts';

const OF = { schema: 'loyalty', version: 'v2' };

interface Case extends Bench {
  readonly a: TestDevice;
  readonly b: TestDevice;
  round(anew?: boolean): Promise<FenceRound>;
  /** Uploads all that a device has, and waits until it was looked at. */
  send(device: TestDevice): Promise<void>;
  /** Tries the contract, and undoes what it wrote unless it is to be kept. */
  prove(keep?: boolean): Promise<Proof>;
}

class Undone extends Error {}

async function withCase(body: (its: Case) => Promise<void>): Promise<void> {
  await withGateway(async (bench) => {
    const { sql, journal } = bench;
    await registerLevels(sql, [
      { schemaVersion: 1, needs: { loyalty: 'v1' } },
      { schemaVersion: 2, needs: { loyalty: 'v2' } },
    ]);
    const round = async (anew = false) =>
      beginRound(sql, journal, { below: 2, reason: 'the release is full', anew });
    const send = async (device: TestDevice) => {
      await device.upload();
      const { device: id, epoch } = device.id;
      await until(`${id} was looked at`, async () => {
        const [row] = await sql`
          select 1 from slipway.fleet_epoch
          where  device = ${id} and epoch = ${epoch} and read_seq = ${device.lines.length}`;
        return row !== undefined;
      });
    };
    const prove = async (keep = false) => {
      let proof: Proof | undefined;
      const attempt = sql.begin(async (tx) => {
        proof = await proveContract(tx, journal, OF);
        if (!keep) throw new Undone();
      });
      await attempt.catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
      if (!keep) journal.entries.splice(0, Infinity, ...journal.entries.filter(isNoContract));
      return proof!;
    };
    const isNoContract = ({ kind }: { kind: string }) => kind !== 'contracted';
    const [a, b] = [await bench.device('till-a'), await bench.device('till-b')];
    await body({ ...bench, a, b, round, send, prove });
  });
}

const blockers = ({ lines }: Proof) =>
  lines
    .filter(({ verdict }) => verdict === 'blocks')
    .map(({ device, epoch, because }) => `${device}/${epoch}: ${because}`);

/** Both fence in the present round; `till-a` has sold before. */
async function bothFence({ a, b, round, send }: Case): Promise<FenceRound> {
  a.append(earn('m1'));
  const now = await round();
  a.fence(now);
  b.fence(now);
  await send(a);
  await send(b);
  return now;
}

const isRefused = (proof: Proof, why: RegExp) => {
  assert.equal(proof.holds, false);
  assert.match(blockers(proof).join('; '), why);
};

const writeOff = (device: string, epoch: number) => ({
  id: `paper-${device}-${epoch}`,
  device,
  epoch,
  document: { by: { person: 'ada', key: 'laptop' } },
});

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

void test('F7 C7 un-revoking voids paper and fences; after the contract it may not', async () => {
  await withCase(async (its) => {
    await bothFence(its);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    assert.ok((await its.prove()).holds);
    await unrevokeDevice(its.sql, its.journal, 'till-a');
    isRefused(await its.prove(), /^till-a\/1: its fence was refused: the device was un-revoked/);
    await revokeDevice(its.sql, its.journal, 'till-a', [writeOff('till-a', 1)]);
    isRefused(await its.prove(), /^till-a\/1/);
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

void test('a schema that no release uses is no concern; an unknown version is', async () => {
  await withCase(async (its) => {
    const prove = async (schema: string, version: string) =>
      its.sql.begin(async (tx) => proveContract(tx, its.journal, { schema, version }));
    assert.equal((await prove('elsewhere', 'v9')).holds, true);
    const unknown = await prove('loyalty', 'v3');
    assert.deepEqual([unknown.holds, unknown.lines.length], [false, 0]);
    assert.match(unknown.refused ?? '', /known to use v3/);
  });
});
