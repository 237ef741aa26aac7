/**
 * Sign-in with the server: a step begins, the authenticator of this device answers, a step ends it.
 *
 *   begin ─► options ─► navigator.credentials ─► finish ─► a session, or a line for people.yaml
 */
import type { Refusal } from './act.ts';
import type { Answer } from './decide.ts';
import { whoami, type Whoami } from './whoami.ts';

/** Which ways to sign in there are. */
export interface Ways {
  readonly passkey: boolean;
  /** The provider's host; null: none is set up. */
  readonly openid: string | null;
}

/** What a new passkey is to the file of people. */
export interface Registered {
  readonly person: string;
  readonly line: { readonly id: string; readonly credential: string; readonly yaml: string };
}

const NOT_MADE: Refusal = {
  what: 'The passkey was not used: it was cancelled, or this device has none for this address.',
  state: 'Nothing was changed.',
  next: 'Try again; a console on this machine is opened as http://localhost, not by its number.',
};

/** @returns the ways that the server offers; none where it does not answer */
export async function readWays(): Promise<Ways> {
  const none = { passkey: false, openid: null };
  try {
    const answer = await fetch('/api/sign-in', { headers: { accept: 'application/json' } });
    return answer.ok ? ((await answer.json()) as Ways) : none;
  } catch {
    return none;
  }
}

async function post<Told>(path: string, body: object): Promise<Answer<Told>> {
  const { csrf } = await whoami();
  try {
    const answer = await fetch(`/api/sign-in/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(csrf === null ? {} : { 'x-slipway-csrf': csrf }),
      },
      body: JSON.stringify(body),
    });
    const told: unknown = await answer.json();
    return answer.ok ? { told: told as Told } : { refusal: told as Refusal };
  } catch {
    return { refusal: { ...NOT_MADE, what: 'The server does not answer.' } };
  }
}

async function ceremony<Told>(
  kind: 'passkey' | 'register',
  begin: object,
  answerTo: (options: never) => Promise<Credential | null>,
): Promise<Answer<Told>> {
  const options = await post<never>(`${kind}/begin`, begin);
  if ('refusal' in options) return options;
  try {
    const credential = (await answerTo(options.told)) as PublicKeyCredential | null;
    if (!credential) return { refusal: NOT_MADE };
    return await post<Told>(`${kind}/finish`, { response: credential.toJSON() });
  } catch {
    return { refusal: NOT_MADE };
  }
}

/** Signs in by a passkey of this device. */
export function signInByPasskey(): Promise<Answer<Whoami>> {
  return ceremony('passkey', {}, (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
  );
}

/** @param link of the first-run address; null: whoever is signed in makes another passkey */
export function registerPasskey(link: string | null): Promise<Answer<Registered>> {
  return ceremony('register', link === null ? {} : { link }, (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  );
}

/** Ends this session, or all of the person's. */
export function endSession(everywhere: boolean): Promise<Answer<Whoami>> {
  return post('out', { everywhere });
}
