/** For tests: an authenticator with one passkey, as the standard has it, and its browser. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Assertion } from '../core/passkey.ts';
import { challengeOf, signedByPasskey } from '../document.ts';
import type { OpenDocument, SignedDocument } from '../document.ts';

/** What a test wants to be otherwise than an honest browser and authenticator would have it. */
export interface Odd {
  /** Over the fields of clientData. */
  readonly client?: Readonly<Record<string, unknown>>;
  readonly flags?: number;
  /** Whose hash the authenticator's data begin with. */
  readonly rp?: string;
  /** After the count. */
  readonly more?: Buffer;
}

export interface Authenticator {
  /** As it stands in people.yaml. */
  readonly line: string;
  /** SPKI DER. */
  readonly publicKey: Buffer;
  answer(challenge: string, odd?: Odd): Assertion;
  sign(open: OpenDocument, odd?: Odd): SignedDocument;
}

/** Present, verified, may be copied and is: what a phone says. */
export const USUAL_FLAGS = 0x1d;

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();

function newKeys(algorithm: 'ES256' | 'EdDSA'): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/**
 * @param rp the host that it is for
 * @param origin of the page on which it signs
 */
export function newAuthenticator(
  algorithm: 'ES256' | 'EdDSA',
  rp = 'slipway.example',
  origin = `https://${rp}`,
): Authenticator {
  const { privateKey, publicKey } = newKeys(algorithm);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const answer = (challenge: string, odd: Odd = {}): Assertion => {
    const client = { type: 'webauthn.get', challenge, origin, crossOrigin: false, ...odd.client };
    const clientData = Buffer.from(JSON.stringify(client));
    const authenticatorData = Buffer.concat([
      sha256(odd.rp ?? rp),
      Buffer.from([odd.flags ?? USUAL_FLAGS, 0, 0, 0, 0]),
      odd.more ?? Buffer.alloc(0),
    ]);
    const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
    const digest = algorithm === 'ES256' ? 'sha256' : null;
    return { authenticatorData, clientData, signature: sign(digest, signed, privateKey) };
  };
  const credential = sha256(spki).toString('base64url');
  const key = `passkey: ${spki.toString('base64')}`;
  const said = `${key}, credential: ${credential}, rp: ${rp}`;
  return {
    line: `{ id: phone, ${said} }`,
    publicKey: spki,
    answer,
    sign: (open, odd) => signedByPasskey(open, answer(challengeOf(open), odd)),
  };
}
