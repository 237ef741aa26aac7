/** An upload's bytes: lines as NDJSON, packed, with the signature of the last op. */
import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import { opsSigningBytes } from '@slipway/fleet';
import type { Line, Place } from '../log/rows.ts';
import type { SealedKey } from '../ports.ts';

export type Packing = 'zstd' | 'gzip' | 'none';

/** Below this, packing gains nothing. */
const PACKED_FROM_BYTES = 1_024;
const PACK = { zstd: promisify(zstdCompress), gzip: promisify(gzip) } as const;

/** @returns body and headers of an upload of lines that follow each other */
export async function packBatch(
  device: string,
  lines: readonly (Place & Line)[],
  signature: Buffer,
  acked: number,
  packing: Packing,
): Promise<{ readonly body: Buffer; readonly headers: Record<string, string> }> {
  const last = lines.at(-1)!;
  const plain = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
  const isPacked = packing !== 'none' && plain.length >= PACKED_FROM_BYTES;
  return {
    body: isPacked ? await PACK[packing](plain) : plain,
    headers: {
      'content-type': 'application/x-ndjson',
      ...(isPacked ? { 'content-encoding': packing } : {}),
      'x-slipway-device': device,
      'x-slipway-epoch': String(last.epoch),
      'x-slipway-signature': signature.toString('base64'),
      'x-slipway-acked': String(acked),
    },
  };
}

/** @returns the signature over a chain up to one op */
export function signChain(key: SealedKey, device: string, { epoch, seq, hash }: Place): Buffer {
  return key.sign(opsSigningBytes(device, epoch, seq, hash));
}
