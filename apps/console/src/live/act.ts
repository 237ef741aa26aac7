/** What a person does, sent to the server; what it says when it refuses comes back in its words. */
import { signOut, type Session } from './session.ts';
import { whoami } from './whoami.ts';

/** Why something was not done, in the three parts of every error of the API. */
export interface Refusal {
  readonly what: string;
  readonly state: string;
  readonly next: string;
}

const NO_ANSWER: Refusal = {
  what: 'The server does not answer.',
  state: 'It is not known whether it was done.',
  next: 'Look at it again when the page is live, then decide.',
};

/** @returns what shows that a session may: its token, or what goes with the browser's own cookie */
export async function proofOf({ token }: Session): Promise<Record<string, string>> {
  if (token !== '') return { authorization: `Bearer ${token}` };
  const { csrf } = await whoami();
  return csrf === null ? {} : { 'x-slipway-csrf': csrf };
}

/** What may be asked of the cases of a launch. */
export type CaseVerb = 'claim' | 'focus' | 'resolve' | 'reopen' | 'done' | 'judge';

/**
 * @param wish the body of the request without who does it
 * @returns null when it was done
 */
export function act(
  session: Session,
  launch: string,
  verb: CaseVerb,
  wish: object,
): Promise<Refusal | null> {
  return post(session, launch, `cases/${verb}`, wish);
}

/**
 * @param route of the launch, such as `crew/triage/work`
 * @param wish the body of the request without who does it
 * @returns null when it was done
 */
export async function post(
  session: Session,
  launch: string,
  route: string,
  wish: object,
): Promise<Refusal | null> {
  try {
    const answer = await fetch(`/api/launches/${encodeURIComponent(launch)}/${route}`, {
      method: 'POST',
      headers: { ...(await proofOf(session)), 'content-type': 'application/json' },
      body: JSON.stringify({ ...wish, by: session.person }),
      keepalive: true, // the last word of a page that is left still arrives
    });
    if (answer.ok) return null;
    if (answer.status === 401) signOut();
    return (await answer.json()) as Refusal;
  } catch {
    return NO_ANSWER;
  }
}
