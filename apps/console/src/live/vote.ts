/** A vote in a poll: signed by a passkey, about that poll and that role alone. */
import type { PollView } from '@slipway/api';
import type { OpenDocument } from '../core/decision-document.ts';
import { post, type Answer } from './decide.ts';
import { signWithPasskey, whyNoPasskey } from './passkey.ts';
import type { Session } from './session.ts';
import type { Signer } from './signer.ts';

/** How long the signature may be on its way, in ms. */
const VALID_MS = 5 * 60_000;

export interface Ballot {
  readonly poll: string;
  readonly role: string;
  readonly vote: 'go' | 'no-go';
  readonly note: string;
}

function documentOf({ poll, role, vote, note }: Ballot, { person, key }: Signer): OpenDocument {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const nonce = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const signedAtMs = Date.now();
  const subject = `poll/${poll}/${role}`;
  const payload = { vote, note };
  const by = { person, key };
  return { subject, payload, by, nonce, signedAtMs, expiresAtMs: signedAtMs + VALID_MS };
}

/** @returns the poll as it stands then, or why the vote does not count */
export async function castVote(
  launch: string,
  ballot: Ballot,
  signer: Signer,
  session: Session | null,
): Promise<Answer<PollView>> {
  const cannot = whyNoPasskey();
  if (cannot) return { refusal: cannot };
  const answered = await signWithPasskey(documentOf(ballot, signer), signer);
  if ('refusal' in answered) return answered;
  const { poll, role } = ballot;
  const body = { poll, role, document: answered.signed };
  return post<PollView>(launch, 'poll/vote', body, session);
}
