/** Write-offs: a person signs that what an epoch of a device may still hold is given up. */
import { acceptWriteOffs, signWriteOff, type WriteOff } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import type { Values } from '../command.ts';
import { SIGNER, SIGNER_HELP, signerOf } from './fleet-signer.ts';

const HOUR_MS = 3_600_000;

/** The options of a command that signs write-offs. */
export const WRITE_OFF = {
  'write-off': { type: 'boolean' },
  ...SIGNER,
} as const;
/** Words on them. */
export const WRITE_OFF_HELP = {
  'write-off': 'give up, signed, what each of its epochs may still hold',
  ...SIGNER_HELP,
} as const;

/**
 * @returns a signed write-off for each epoch of the device; none without --write-off
 * @throws {SignatureInvalidError} the key is not the one that stands in the file of people
 */
export async function signWriteOffs(
  sql: Sql,
  values: Values,
  device: string,
  reason: string,
): Promise<WriteOff[]> {
  if (!values['write-off']) return [];
  const { by, privateKey, people } = signerOf(values);
  const epochs = await sql<{ epoch: number }[]>`
    select epoch from slipway.fleet_epoch where device = ${device} order by epoch`;
  const nowMs = Date.now();
  const signing = { by, privateKey, nowMs, validMs: HOUR_MS };
  const papers = epochs.map(({ epoch }) => signWriteOff({ device, epoch, reason }, signing));
  return acceptWriteOffs(papers, device, { people, nowMs });
}
