/** What a person asks of the roster; a refusal comes back in the server’s own words. */
import type { RosterEdited, RosterPinned, RosterRescue } from '@slipway/api';
import type { Refusal } from '../../live/act.ts';
import { signOut, type Session } from '../../live/session.ts';
import { whoami } from '../../live/whoami.ts';

const NO_ANSWER: Refusal = {
  what: 'The server does not answer.',
  state: 'It is not known whether it was done.',
  next: 'Look at the roster again when the page is live.',
};

export type Sent<T> =
  | { readonly done: T; readonly refused?: never }
  | { readonly refused: Refusal; readonly done?: never };

interface Answers {
  readonly rescue: RosterRescue;
  readonly edit: RosterEdited;
  readonly pin: RosterPinned;
}

/** @returns the answer, or why there is none */
export async function send<Verb extends keyof Answers>(
  session: Session,
  launch: string,
  verb: Verb,
  body: object,
): Promise<Sent<Answers[Verb]>> {
  try {
    const { csrf } = session.token === '' ? await whoami() : { csrf: null };
    const proof: Record<string, string> =
      session.token === ''
        ? { 'x-slipway-csrf': csrf ?? '' }
        : { authorization: `Bearer ${session.token}` };
    const path = `/api/launches/${encodeURIComponent(launch)}/crew/roster/${verb}`;
    const answer = await fetch(path, {
      method: 'POST',
      headers: { ...proof, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status === 401) signOut();
    const said: unknown = await answer.json();
    return answer.ok ? { done: said as Answers[Verb] } : { refused: said as Refusal };
  } catch {
    return { refused: NO_ANSWER };
  }
}
