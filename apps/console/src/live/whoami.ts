/** Who the server says asks, by the browser's cookie. */

export interface Whoami {
  readonly person: string | null;
  readonly how: string | null;
  /** Goes along with whatever changes anything; null without a session. */
  readonly csrf: string | null;
}

const NOBODY: Whoami = { person: null, how: null, csrf: null };

/** @returns who asks; nobody where the server does not say */
export async function whoami(): Promise<Whoami> {
  try {
    const answer = await fetch('/api/whoami', { headers: { accept: 'application/json' } });
    return answer.ok ? ((await answer.json()) as Whoami) : NOBODY;
  } catch {
    return NOBODY;
  }
}
