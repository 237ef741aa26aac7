/**
 * A folder that stands for a secure element: keys by epoch, and a counter that only goes up.
 *
 * It is named `file` wherever it counts: whoever can copy this folder can clone the device, so on
 * such devices condition 5 of the contract proof rests on a procedure (revoke first).
 *
 *   counter        a decimal number
 *   key-EPOCH.pem  Ed25519, PKCS 8
 *   key-next.pem   of the epoch that is being asked for: kept until the cloud has granted it, so
 *                  that asking again after a crash shows the same key
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createFileAtomic, privateFolder, writeFileAtomic } from '@slipway/kernel';
import type { SealedKey, SecureCounter, SecureStore } from '../ports.ts';

/** @param folder outside of the data folder; made if it is not there, owner-only */
export function fileSecureStore(folder: string): SecureStore {
  privateFolder(folder);
  const nextFile = join(folder, 'key-next.pem');
  const fileOf = (epoch: number) => join(folder, `key-${epoch}.pem`);
  const keys = new Map<string, SealedKey>();
  const load = (file: string): SealedKey | null => {
    const known = keys.get(file);
    if (known || !existsSync(file)) return known ?? null;
    const key = sealed(createPrivateKey(readFileSync(file)));
    keys.set(file, key);
    return key;
  };
  return {
    counter: fileCounter(join(folder, 'counter')),
    key: (epoch) => load(fileOf(epoch)),
    nextKey: () => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const text = privateKey.export({ type: 'pkcs8', format: 'pem' });
      createFileAtomic(nextFile, text.toString());
      return load(nextFile)!;
    },
    keepNext: (epoch) => {
      keys.delete(nextFile);
      if (existsSync(nextFile)) renameSync(nextFile, fileOf(epoch));
    },
  };
}

function sealed(privateKey: KeyObject): SealedKey {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { publicKey, sign: (bytes) => sign(null, bytes, privateKey) };
}

function fileCounter(file: string): SecureCounter {
  const value = () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  return {
    kind: 'file',
    value,
    moveTo: (to) => {
      if (to < value()) throw new Error(`SecureCounter: from ${value()} back to ${to}`);
      writeFileAtomic(file, String(to));
    },
  };
}
