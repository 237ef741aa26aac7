/** A passkey as it goes into people.yaml: there, and not in our database, decisions look for it. */
import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { PasskeyRefusedError, type Passkey } from '@slipway/authority/sign-in';

export interface PeopleLine {
  /** A name for the key, which people may change. */
  readonly id: string;
  /** Base64 of SPKI DER. */
  readonly passkey: string;
  /** Base64url. */
  readonly credential: string;
  /** The site that it is for. */
  readonly rp: string;
  /** The line itself, to be copied below the person's keys. */
  readonly yaml: string;
}

const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('base64url');

/** @returns the key as JSON Web Key. @see https://www.rfc-editor.org/rfc/rfc9053 (COSE keys) */
function jwkOf(publicKey: Uint8Array<ArrayBuffer>): JsonWebKeyInput['key'] {
  const key = decodeCredentialPublicKey(publicKey);
  const { crv, x, y, n, e } = cose.COSEKEYS;
  if (cose.isCOSEPublicKeyEC2(key) && key.get(crv) === cose.COSECRV.P256) {
    return { kty: 'EC', crv: 'P-256', x: text(key.get(x)), y: text(key.get(y)) };
  }
  if (cose.isCOSEPublicKeyOKP(key) && key.get(crv) === cose.COSECRV.ED25519) {
    return { kty: 'OKP', crv: 'Ed25519', x: text(key.get(x)) };
  }
  if (cose.isCOSEPublicKeyRSA(key)) return { kty: 'RSA', n: text(key.get(n)), e: text(key.get(e)) };
  throw new PasskeyRefusedError('its kind of key is not known here');
}

/** @throws {PasskeyRefusedError} its kind of key is not known here */
export function peopleLine({ credential, publicKey, rp }: Passkey): PeopleLine {
  const key = createPublicKey({ key: jwkOf(publicKey), format: 'jwk' });
  const passkey = key.export({ format: 'der', type: 'spki' }).toString('base64');
  const id = `passkey-${credential.replaceAll(/[^a-zA-Z0-9]/g, '').slice(0, 8)}`;
  const yaml = `- { id: ${id}, passkey: ${passkey}, credential: "${credential}", rp: ${rp} }`;
  return { id, passkey, credential, rp, yaml };
}
