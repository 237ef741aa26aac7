/**
 * A decision from wish to deed: the words come from the server, a passkey signs them, the server
 * acts once the signatures suffice.
 */
import type { AskChallenge, Challenge, Decided } from '@slipway/api';
import { openDocument } from '../core/decision-document.ts';
import type { Refusal } from './act.ts';
import { signWithPasskey, whyNoPasskey } from './passkey.ts';
import type { Session } from './session.ts';
import type { Signer } from './signer.ts';
import { whoami } from './whoami.ts';

export type Answer<Told> = { readonly told: Told } | { readonly refusal: Refusal };

const NO_ANSWER: Refusal = {
  what: 'The server does not answer.',
  state: 'It is not known whether it was done.',
  next: 'Look at the shares when the page is live, then decide.',
};

/** Sends what somebody does about a launch: by the browser's session, or by the token. */
export async function post<Told>(
  launch: string,
  verb: 'hold' | 'challenge' | 'decide' | 'poll/vote',
  body: object,
  session: Session | null,
): Promise<Answer<Told>> {
  const { csrf } = await whoami();
  try {
    const answer = await fetch(`/api/launches/${encodeURIComponent(launch)}/${verb}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(csrf === null ? {} : { 'x-slipway-csrf': csrf }),
        ...(csrf === null && session ? { authorization: `Bearer ${session.token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    const told: unknown = await answer.json();
    return answer.ok ? { told: told as Told } : { refusal: told as Refusal };
  } catch {
    return { refusal: NO_ANSWER };
  }
}

/** @returns what came of it: done, or which signatures are lacking */
export async function decide(
  launch: string,
  wish: AskChallenge,
  signer: Signer,
  session: Session | null,
): Promise<Answer<Decided>> {
  const cannot = whyNoPasskey();
  if (cannot) return { refusal: cannot };
  const asked = await post<Challenge>(launch, 'challenge', wish, session);
  if ('refusal' in asked) return asked;
  const answered = await signWithPasskey(openDocument(asked.told, signer), signer);
  if ('refusal' in answered) return answered;
  const { act, target } = wish;
  return post<Decided>(launch, 'decide', { act, target, documents: [answered.signed] }, session);
}
