/**
 * Stands in for `node:crypto` where the checks of `@slipway/authority` run in a browser: hashes at
 * once, signatures by WebCrypto (`signatures.ts`). Whatever makes keys or signs is not here.
 */
import { sha256 } from '../core/sha256.ts';
import { Buffer, textOf, type Bytes, type Encoding } from './bytes.ts';
import { isSigned, type PublicKey } from './signatures.ts';

class Hash {
  readonly #parts: Uint8Array[] = [];

  update(part: string | Uint8Array): this {
    this.#parts.push(Buffer.from(part));
    return this;
  }

  digest(): Bytes;
  digest(encoding: Encoding): string;
  digest(encoding?: Encoding): Bytes | string {
    const hash = Buffer.from(sha256(Buffer.concat(this.#parts)));
    return encoding === undefined ? hash : hash.toString(encoding);
  }
}

export function createHash(algorithm: string): Hash {
  if (algorithm !== 'sha256') throw new Error(`createHash: ${algorithm} is not known here`);
  return new Hash();
}

/** DER of a public key up to the key itself, and how long that is. */
const KINDS = [
  ['302a300506032b6570032100', 32, { asymmetricKeyType: 'ed25519', asymmetricKeyDetails: {} }],
  [
    '3059301306072a8648ce3d020106082a8648ce3d030107034200',
    65,
    { asymmetricKeyType: 'ec', asymmetricKeyDetails: { namedCurve: 'prime256v1' } },
  ],
] as const;

/** @throws {Error} it is neither an Ed25519 nor a P-256 key */
export function createPublicKey({ key }: { readonly key: Uint8Array<ArrayBuffer> }): PublicKey {
  const hex = textOf(key, 'hex');
  const kind = KINDS.find(([prefix, size]) => {
    return hex.startsWith(prefix) && hex.length === prefix.length + size * 2;
  });
  if (!kind) throw new Error('createPublicKey: no key of a kind that is known here');
  return { ...kind[2], spki: key };
}

export function verify(
  _algorithm: string | null,
  text: Uint8Array<ArrayBuffer>,
  key: PublicKey,
  signature: Uint8Array<ArrayBuffer>,
): boolean {
  return isSigned({ key, text, signature });
}

function notHere(): never {
  throw new Error('A browser makes no keys and signs nothing in this way.');
}
export {
  notHere as createPrivateKey,
  notHere as generateKeyPairSync,
  notHere as randomBytes,
  notHere as randomInt,
  notHere as randomUUID,
  notHere as sign,
};
