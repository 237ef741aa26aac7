/** What a learner or a mentor does, sent to the server. */
import { proofOf, type Refusal } from '../../live/act.ts';
import type { Session } from '../../live/session.ts';

export type Answer<Told> = { readonly told: Told } | { readonly refusal: Refusal };

const NO_ANSWER: Refusal = {
  what: 'The server does not answer.',
  state: 'It is not known whether it was recorded.',
  next: 'Send it again: it counts once.',
};

/** @returns what the server says, or why it refuses */
export async function send<Told>(
  session: Session,
  launch: string,
  verb: 'film' | 'attempts' | 'answers' | 'observe',
  body: object,
): Promise<Answer<Told>> {
  try {
    const url = `/api/launches/${encodeURIComponent(launch)}/crew/training/${verb}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...(await proofOf(session)), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      keepalive: true, // the last report of a page that is left still arrives
    });
    const told: unknown = await answer.json();
    return answer.ok ? { told: told as Told } : { refusal: told as Refusal };
  } catch {
    return { refusal: NO_ANSWER };
  }
}

/** @returns what a route tells */
export async function ask<Told>(launch: string, path: string): Promise<Answer<Told>> {
  try {
    const url = `/api/launches/${encodeURIComponent(launch)}/crew/training/${path}`;
    const answer = await fetch(url, { headers: { accept: 'application/json' } });
    const told: unknown = await answer.json();
    return answer.ok ? { told: told as Told } : { refusal: told as Refusal };
  } catch {
    return { refusal: NO_ANSWER };
  }
}
