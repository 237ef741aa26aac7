/** The fleet's view on a real PostgreSQL: rows as ingest and apply leave them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProofLine } from '@slipway/api';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureFleetTables } from './tables.ts';
import { readFleetView } from './view.ts';

const SECOND_MS = 1000;

interface Epoch {
  readonly epoch?: number;
  readonly acked?: number;
  readonly applied?: number;
  readonly deviceSeq?: number | null;
  readonly seenAgoMs?: number | null;
  readonly forkedSeq?: number | null;
}

/** A small fleet of which a test writes rows, at one moment. */
async function withFleet(body: (fleet: Fleet) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    await ensureFleetTables(sql);
    await body(new Fleet(sql));
  });
}

class Fleet {
  readonly nowMs = Date.UTC(2026, 10, 27, 12);
  readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  ago(ms: number): Date {
    return new Date(this.nowMs - ms);
  }

  async device(id: string, store: string, isRevoked = false): Promise<void> {
    await this.sql`
      insert into slipway.fleet_device (id, store, kind, label, revoked_at)
      values (${id}, ${store}, 'till', ${id}, ${isRevoked ? this.ago(0) : null})`;
  }

  async epoch(device: string, of: Epoch = {}): Promise<void> {
    const { seenAgoMs = SECOND_MS, deviceSeq = of.acked ?? 0 } = of;
    await this.sql`
      insert into slipway.fleet_epoch (device, epoch, public_key, counter, schema_version, reason,
        acked_seq, acked_hash, applied_seq, device_seq, seen_at, forked_seq, skew_ms)
      values (${device}, ${of.epoch ?? 1}, '\\x00', 'file', 1, 'enrolled', ${of.acked ?? 0}, 'h',
        ${of.applied ?? of.acked ?? 0}, ${deviceSeq},
        ${seenAgoMs === null ? null : this.ago(seenAgoMs)}, ${of.forkedSeq ?? null}, -250)`;
  }

  /** Holds ops 1 to `last`, the first one received so long ago and the others a second apart. */
  async ops(device: string, last: number, receivedAgoMs: number): Promise<void> {
    for (let seq = 1; seq <= last; seq += 1) {
      const at = this.ago(receivedAgoMs - (seq - 1) * SECOND_MS);
      const body = { member: 'M1', points: 5, place: 'store:s01' };
      const line = JSON.stringify({ type: 'loyalty-earn', schemaVersion: 1, body });
      await this.sql`
        insert into slipway.fleet_op (device, epoch, seq, hash, line, received_at)
        values (${device}, 1, ${seq}, 'h', ${line}, ${at})`;
    }
  }

  async receipt(
    device: string,
    seq: number,
    state: string,
    agoMs: number,
    keys = state === 'quarantined' ? ['member:M1'] : [],
  ): Promise<void> {
    await this.sql`
      insert into slipway.fleet_receipt (device, epoch, seq, op_id, state, schema_version, reason,
        keys, at)
      values (${device}, 1, ${seq}, ${`${device}-${seq}`}, ${state}, 1,
        ${state === 'quarantined' ? 'no such member' : null},
        ${keys}, ${this.ago(agoMs)})`;
  }

  async round(): Promise<void> {
    await this.sql`
      insert into slipway.fleet_round (round, challenge, below, reason)
      values (1, 'old', 2, 'first'), (2, 'new', 2, 'again')`;
  }

  read(options: Parameters<typeof readFleetView>[2] = {}) {
    return readFleetView(this.sql, this.nowMs, options);
  }
}

const line = (device: string, epoch: number, verdict: ProofLine['verdict']): ProofLine => ({
  device,
  epoch,
  verdict,
  store: 's01',
  because: 'as it is',
  restsOnProcedure: true,
  next: verdict === 'blocks' ? 'connect it' : null,
});

describe('the view of the fleet', () => {
  test('a fleet without devices is empty, not missing', async () => {
    await withFleet(async (fleet) => {
      assert.deepEqual(await fleet.read(), {
        stores: [],
        ops: { held: 0, applied: 0, quarantined: 0, perSecond: 0 },
        proof: null,
        quarantine: [],
      });
    });
  });

  test('each device has its state, its store the counts', async () => {
    await withFleet(async (fleet) => {
      const states: Readonly<Record<string, Epoch>> = {
        healthy: {},
        draining: { acked: 3, deviceSeq: 5 },
        silent: { seenAgoMs: 121 * SECOND_MS },
        forked: { forkedSeq: 7 },
        revoked: {},
      };
      for (const [state, epoch] of Object.entries(states)) {
        await fleet.device(`d-${state}`, 's01', state === 'revoked');
        await fleet.epoch(`d-${state}`, epoch);
      }
      const { stores } = await fleet.read();
      const seen = stores[0]?.devices.map(({ device, state }) => [device, state]);
      assert.deepEqual(
        seen,
        Object.keys(states)
          .map((state) => [`d-${state}`, state])
          .toSorted(),
      );
      assert.deepEqual(stores[0]?.counts, {
        healthy: 1,
        draining: 1,
        silent: 1,
        forked: 1,
        revoked: 1,
      });
    });
  });

  test('a re-enrolled device is shown by its newest epoch and counts the ops of all', async () => {
    await withFleet(async (fleet) => {
      await fleet.device('till-1', 's01');
      await fleet.epoch('till-1', { acked: 10, deviceSeq: 12, forkedSeq: 9, seenAgoMs: null });
      await fleet.epoch('till-1', { epoch: 2, acked: 4, deviceSeq: 4 });
      const { stores, ops } = await fleet.read();
      const [device] = stores[0]?.devices ?? [];
      assert.equal(device?.epoch, 2);
      assert.equal(device?.ackedSeq, 4);
      assert.equal(device?.state, 'draining');
      assert.equal(device?.backlog, 2); // still on the disk of epoch 1
      assert.deepEqual([ops.held, ops.applied], [14, 14]);
    });
  });

  test('what waits is forecast from what was applied in the last minute', async () => {
    await withFleet(async (fleet) => {
      await fleet.device('till-1', 's01');
      await fleet.epoch('till-1', { acked: 20, applied: 10, deviceSeq: 50 });
      await fleet.ops('till-1', 20, 40 * SECOND_MS);
      // Ten in the last ten seconds; one long ago does not count.
      for (let seq = 1; seq <= 10; seq += 1) {
        await fleet.receipt('till-1', seq, 'applied', (seq === 1 ? 90 : 10) * SECOND_MS);
      }
      const { stores, ops } = await fleet.read();
      assert.equal(ops.perSecond, 0.9);
      assert.equal(stores[0]?.backlog, 30);
      assert.equal(stores[0]?.drainMs, Math.ceil((40 * 1000) / 0.9));
      // Op 11 is the oldest: ten seconds after the first one.
      assert.equal(stores[0]?.oldestUnappliedMs, 30 * SECOND_MS);
    });
  });

  test('with ops on a silent device no forecast is made up', async () => {
    await withFleet(async (fleet) => {
      await fleet.device('till-1', 's01');
      await fleet.epoch('till-1', { acked: 2, applied: 1 });
      await fleet.receipt('till-1', 1, 'applied', SECOND_MS);
      await fleet.device('till-2', 's01');
      await fleet.epoch('till-2', { acked: 1, deviceSeq: 4, seenAgoMs: 3_600_000 });
      const { stores } = await fleet.read();
      assert.equal(stores[0]?.drainMs, null);
      assert.equal(stores[0]?.backlog, 3);
    });
  });

  test('an op in quarantine is named with how many wait for it; others go past it', async () => {
    await withFleet(async (fleet) => {
      await fleet.device('till-1', 's01');
      await fleet.epoch('till-1', { acked: 7, applied: 1 });
      // Ops 3 and 6 act on the member of op 2, and wait; 4 is done; 5 waits for another one's.
      await fleet.ops('till-1', 7, 60 * SECOND_MS);
      await fleet.receipt('till-1', 1, 'applied', 30 * SECOND_MS);
      await fleet.receipt('till-1', 2, 'quarantined', 20 * SECOND_MS);
      await fleet.receipt('till-1', 3, 'waiting', 20 * SECOND_MS, ['member:M1', 'basket:B3']);
      await fleet.receipt('till-1', 4, 'resolved', 10 * SECOND_MS);
      await fleet.receipt('till-1', 5, 'waiting', 10 * SECOND_MS, ['member:M5']);
      await fleet.receipt('till-1', 6, 'waiting', 10 * SECOND_MS, ['basket:B3']);
      const { quarantine, ops, stores } = await fleet.read();
      assert.deepEqual(quarantine, [
        {
          device: 'till-1',
          epoch: 1,
          seq: 2,
          opId: 'till-1-2',
          type: 'loyalty-earn',
          reason: 'no such member',
          blocks: 2,
          atMs: fleet.nowMs - 20 * SECOND_MS,
        },
      ]);
      assert.deepEqual([ops.held, ops.applied, ops.quarantined], [7, 2, 1]);
      assert.equal(stores[0]?.devices[0]?.state, 'quarantined');
    });
  });

  test('the proof holds only when no epoch blocks; a device needs all its epochs', async () => {
    await withFleet(async (fleet) => {
      for (const id of ['till-1', 'till-2']) {
        await fleet.device(id, 's01');
        await fleet.epoch(id);
      }
      const lines = [line('till-1', 1, 'blocks'), line('till-1', 2, 'fenced')];
      const prove = async () => [...lines, line('till-2', 1, 'written-off')];
      assert.equal((await fleet.read({ prove })).proof, null); // no round has begun
      await fleet.round();
      const { proof, stores } = await fleet.read({ prove });
      assert.equal(proof?.round, 2);
      assert.equal(proof?.holds, false);
      assert.deepEqual(proof?.counts, { fenced: 1, writtenOff: 1, blocks: 1, onProcedure: 3 });
      assert.deepEqual(
        stores[0]?.devices.map(({ isDischarged }) => isDischarged),
        [false, true],
      );
      lines[0] = line('till-1', 1, 'fenced');
      assert.equal((await fleet.read({ prove })).proof?.holds, true);
    });
  });

  test('of a large fleet what is normal is only counted', async () => {
    await withFleet(async (fleet) => {
      for (const [id, seenAgoMs] of [
        ['till-1', SECOND_MS],
        ['till-2', null],
      ] as const) {
        await fleet.device(id, 's01');
        await fleet.epoch(id, { seenAgoMs });
      }
      await fleet.round();
      const prove = async () => [line('till-1', 1, 'fenced'), line('till-2', 1, 'blocks')];
      const { stores, proof } = await fleet.read({ prove, mostDevices: 1 });
      assert.deepEqual(
        stores[0]?.devices.map(({ device }) => device),
        ['till-2'],
      );
      assert.deepEqual(stores[0]?.counts, { healthy: 1, silent: 1 });
      assert.deepEqual(
        proof?.lines.map(({ device }) => device),
        ['till-2'],
      );
      assert.equal(proof?.counts.fenced, 1);
    });
  });
});
