/**
 * Signatures, which a browser verifies only later, for a check that wants each at once.
 *
 *   check ──is this signed?──► answered before? ──yes──► the answer
 *     ▲                              └──no──► noted, and "no" for now
 *     └────── again, until nothing new was asked ◄── all that was noted, by WebCrypto
 *
 * A "no for now" never stands in a result: with anything noted, the check is made anew.
 */
import { textOf } from './bytes.ts';

/** A public key in a form that may be asked for. */
export interface PublicKey {
  readonly asymmetricKeyType: 'ed25519' | 'ec';
  readonly asymmetricKeyDetails: { readonly namedCurve?: string };
  /** SPKI DER. */
  readonly spki: Uint8Array<ArrayBuffer>;
}

interface Question {
  readonly key: PublicKey;
  readonly text: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

const answers = new Map<string, boolean>();
const open = new Map<string, Question>();

const nameOf = ({ key, text, signature }: Question): string =>
  [key.spki, signature, text].map((bytes) => textOf(bytes, 'hex')).join(' ');

/** @returns whether it is signed, as far as it is known; what is not known is noted */
export function isSigned(question: Question): boolean {
  const name = nameOf(question);
  const answer = answers.get(name);
  if (answer === undefined) open.set(name, question);
  return answer ?? false;
}

/** @returns what the check says once every signature that it asks for is known */
export async function settled<Result>(check: () => Result): Promise<Result> {
  for (;;) {
    open.clear();
    const result = check();
    const asked = Array.from(open);
    if (asked.length === 0) return result;
    await Promise.all(
      asked.map(async ([name, question]) => {
        answers.set(name, await verify(question));
      }),
    );
  }
}

/** A key or a signature that is none verifies nothing. */
async function verify({ key, text, signature }: Question): Promise<boolean> {
  const isEd25519 = key.asymmetricKeyType === 'ed25519';
  const curve = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const algorithm = isEd25519 ? { name: 'Ed25519' } : curve;
  const bytes = isEd25519 ? signature : plainSignature(signature);
  if (bytes === null) return false;
  let known: CryptoKey;
  try {
    known = await crypto.subtle.importKey('spki', key.spki, algorithm, false, ['verify']);
  } catch (error) {
    // A browser that lacks the algorithm must not be taken for a signature that is wrong.
    if ((error as Error).name === 'NotSupportedError') throw error;
    return false;
  }
  return crypto.subtle.verify(algorithm, known, bytes, text);
}

/**
 * ASN.1 `SEQUENCE { r INTEGER, s INTEGER }` as `r ‖ s`, 32 bytes each.
 *
 * @returns null where it is no such signature to the letter
 */
export function plainSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const plain = new Uint8Array(64);
  let offset = 2;
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  for (const end of [32, 64]) {
    const length = der[offset + 1] ?? 0;
    const number = der.subarray(offset + 2, offset + 2 + length);
    const isPadded = number[0] === 0 && length > 1;
    const isShortest = !isPadded || (number[1] ?? 0) >= 0x80;
    const bare = isPadded ? number.subarray(1) : number;
    const isPositive = (number[0] ?? 0x80) < 0x80;
    if (der[offset] !== 0x02 || number.length !== length) return null;
    if (!isPositive || !isShortest || bare.length > 32) return null;
    plain.set(bare, end - bare.length);
    offset += 2 + length;
  }
  return offset === der.length ? plain : null;
}
