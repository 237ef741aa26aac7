/**
 * What the tests of the contract proof begin with: two devices, of which `till-a` goes astray and
 * `till-b` merely fences.
 */
import assert from 'node:assert/strict';
import { newPersonKey, type People } from '@slipway/authority';
import { proveContract, type Proof } from '../contract/proof.ts';
import { beginRound } from '../contract/rounds.ts';
import { acceptWriteOffs, signWriteOff } from '../contract/write-off.ts';
import type { FenceRound } from '../protocol/messages.ts';
import { registerLevels } from '../server/gateway.ts';
import type { WriteOff } from '../server/registry.ts';
import type { TestDevice } from './test-device.ts';
import { earn, until, withGateway, type Bench } from './test-gateway.ts';

const KEY = newPersonKey();
export const PEOPLE: People = [
  {
    id: 'ada',
    name: 'Ada',
    keys: [
      {
        id: 'laptop',
        publicKey: Buffer.from(KEY.publicKey, 'base64'),
        fromMs: null,
        untilMs: null,
      },
    ],
  },
];
export const OF = { schema: 'loyalty', version: 'v2', from: 'v1' };

export interface Case extends Bench {
  readonly a: TestDevice;
  readonly b: TestDevice;
  round(anew?: boolean): Promise<FenceRound>;
  /** Uploads all that a device has, and waits until it was looked at. */
  send(device: TestDevice): Promise<void>;
  /** Tries the contract, and undoes what it wrote unless it is to be kept. */
  prove(keep?: boolean): Promise<Proof>;
}

class Undone extends Error {}

export async function withCase(body: (its: Case) => Promise<void>): Promise<void> {
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

export const blockers = ({ lines }: Proof) =>
  lines
    .filter(({ verdict }) => verdict === 'blocks')
    .map(({ device, epoch, because }) => `${device}/${epoch}: ${because}`);

/** Both fence in the present round; `till-a` has sold before. */
export async function bothFence({ a, b, round, send }: Case): Promise<FenceRound> {
  a.append(earn('m1'));
  const now = await round();
  a.fence(now);
  b.fence(now);
  await send(a);
  await send(b);
  return now;
}

export const isRefusedFor = ({ holds, refused }: Proof, why: RegExp) => {
  assert.equal(holds, false);
  assert.match(refused ?? '', why);
};

export const isRefused = (proof: Proof, why: RegExp) => {
  assert.equal(proof.holds, false);
  assert.match(blockers(proof).join('; '), why);
};

/** A signed paper, accepted as the command line accepts it. */
export function writeOff(device: string, epoch: number): WriteOff {
  const by = { person: 'ada', key: 'laptop' };
  const signing = { by, privateKey: KEY.privateKey, nowMs: Date.now(), validMs: 60_000 };
  const paper = signWriteOff({ device, epoch, reason: 'stolen' }, signing);
  return acceptWriteOffs([paper], device, { people: PEOPLE, nowMs: Date.now() })[0]!;
}
