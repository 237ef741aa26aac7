/** What apply does with a fence: proves it against its epoch's key and the round, and notes it. */
import type { Static } from 'typebox';
import type { Transaction } from '@slipway/pg';
import type { FenceBody } from '../payload/fence.ts';
import { fenceSigningBytes } from '../protocol/signing.ts';
import { isSignedBy, readEpoch } from '../server/epochs.ts';
import type { PerformedOp, Performer } from '../server/ports.ts';

async function refusal(tx: Transaction, op: PerformedOp): Promise<string | null> {
  const body = op.body as Static<typeof FenceBody>;
  const { device, epoch, seq, prevHash } = op;
  const { publicKey } = await readEpoch(tx, device, epoch);
  const statement = { ...body, device, epoch, seq, prevHash };
  if (!isSignedBy(publicKey, fenceSigningBytes(statement), Buffer.from(body.signature, 'base64'))) {
    return 'its signature is not by the key of its epoch';
  }
  const [round] = await tx<{ challenge: string; below: number }[]>`
    select challenge, below from slipway.fleet_round where round = ${body.round}`;
  if (round?.challenge !== body.challenge) return `it does not answer round ${body.round}`;
  const [before] = await tx<{ counter: number }[]>`
    select max(counter)::float8 as counter from slipway.fleet_fence
    where  device = ${device} and epoch = ${epoch} and refused is null`;
  const last = before?.counter ?? 0;
  if (body.counter <= last) return `its counter ${body.counter} had been at ${last} before`;
  return null;
}

/** The performer of op type `fence`; every gateway has it. */
export const fencePerformer: Performer = {
  type: 'fence',
  perform: async (tx, op) => {
    const { below, round, counter } = op.body as Static<typeof FenceBody>;
    const refused = await refusal(tx, op);
    await tx`
      insert into slipway.fleet_fence (device, epoch, seq, below, round, counter, refused)
      values (${op.device}, ${op.epoch}, ${op.seq}, ${below}, ${round}, ${counter}, ${refused})
      on conflict do nothing`;
  },
};
