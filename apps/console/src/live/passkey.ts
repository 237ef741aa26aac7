/** A document signed by the passkey of whoever sits here; the authenticator verifies them. */
import { base64, bytesOfBase64url, textToSign } from '../core/decision-document.ts';
import type { OpenDocument } from '../core/decision-document.ts';
import type { Refusal } from './act.ts';
import type { Signer } from './signer.ts';

const NOT_SIGNED = 'Nothing was signed, and nothing was changed.';

/** Why this browser cannot sign at all; null when it can. */
export function whyNoPasskey(): Refusal | null {
  if (window.isSecureContext && 'credentials' in navigator && 'PublicKeyCredential' in window) {
    return null;
  }
  const what = 'This browser has no passkeys on this page.';
  return { what, state: NOT_SIGNED, next: 'Open it by https, or by http://localhost.' };
}

/** @returns the signed document, or why there is none */
export async function signWithPasskey(
  open: OpenDocument,
  { credential }: Signer,
): Promise<{ readonly signed: object } | { readonly refusal: Refusal }> {
  const bytes = new TextEncoder().encode(textToSign(open));
  const challenge = await crypto.subtle.digest('SHA-256', bytes);
  const id = credential === '' ? null : bytesOfBase64url(credential);
  try {
    const given = await navigator.credentials.get({
      publicKey: {
        challenge,
        userVerification: 'required',
        allowCredentials: id ? [{ type: 'public-key', id }] : [],
      },
    });
    const answer = (given as PublicKeyCredential).response as AuthenticatorAssertionResponse;
    const text = (part: ArrayBuffer) => base64(new Uint8Array(part));
    const passkey = {
      authenticatorData: text(answer.authenticatorData),
      clientData: text(answer.clientDataJSON),
    };
    return { signed: { ...open, signature: text(answer.signature), passkey } };
  } catch {
    const what = 'The passkey did not sign: it is not here, or it was not confirmed.';
    const next = 'Try again, or see below how to get a passkey.';
    return { refusal: { what, state: NOT_SIGNED, next } };
  }
}
