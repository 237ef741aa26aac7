/** A passkey of a virtual authenticator in a real Chromium, and what a server checks of it. */
import { createHash, generateKeyPairSync, randomBytes, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '@slipway/kernel';
import type { Page } from 'playwright-core';

export interface TestPasskey {
  /** Base64url. */
  readonly credential: string;
  readonly publicKey: KeyObject;
}

/** Plugs in an authenticator that holds nothing yet; its owner confirms whatever it asks. */
export async function plugInEmpty(page: Page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { client, authenticatorId };
}

/** Plugs in an authenticator that holds Ada's passkey. */
export async function plugIn(page: Page): Promise<TestPasskey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(16);
  const { client, authenticatorId } = await plugInEmpty(page);
  await client.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: id.toString('base64'),
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      userHandle: Buffer.from('ada').toString('base64'),
      signCount: 1,
    },
  });
  return { credential: id.toString('base64url'), publicKey };
}

interface Signed {
  readonly signature: string;
  readonly passkey: { readonly authenticatorData: string; readonly clientData: string };
}

/** @returns why the document was not signed by that passkey; null when it was */
export function faultOf(document: Signed, publicKey: KeyObject): string | null {
  const open = Object.entries(document).filter(([key]) => !['signature', 'passkey'].includes(key));
  const text = `slipway-document-v1\n${canonicalJson(Object.fromEntries(open))}`;
  const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const data = bytes(document.passkey.authenticatorData);
  const client = bytes(document.passkey.clientData);
  const { type, challenge } = JSON.parse(client.toString()) as Record<string, string>;
  if (type !== 'webauthn.get') return 'it was not asked to sign';
  if (challenge !== sha256(text).toString('base64url')) return 'it signed something else';
  if (!data.subarray(0, 32).equals(sha256('localhost'))) return 'it is of another page';
  if ((data[32]! & 0x05) !== 0x05) return 'nobody was present and verified';
  const signed = Buffer.concat([data, sha256(client)]);
  return verify('sha256', signed, publicKey, bytes(document.signature)) ? null : 'it is not its';
}
