/**
 * Points at the grocer's own loyalty service. Its operations have ids, so asking twice does once.
 *
 *   GET /loyalty/MEMBER   POST /loyalty/MEMBER/earn   POST /loyalty/MEMBER/burn   (x-store: STORE)
 */
import { ask, type HttpProvider } from './http.ts';
import { answerIn, balanceIn } from './points-answers.ts';
import type { LoyaltyConnector } from './port.ts';

/** Connects to the grocer's loyalty service; `source` is `grocer` unless told otherwise. */
export function grocerLoyalty(
  options: Omit<HttpProvider, 'source'> & { readonly source?: string },
): LoyaltyConnector {
  const { source = 'grocer' } = options;
  const headers = { 'content-type': 'application/json', ...options.headers };
  const http: HttpProvider = { ...options, source, headers };
  return {
    source,
    move: async ({ id, kind, member, points, store }) => {
      const path = `/loyalty/${encodeURIComponent(member)}/${kind}`;
      const body = JSON.stringify({ points, opId: id });
      const asked = { method: 'POST', path, body, headers: { 'x-store': store } } as const;
      return answerIn(source, await ask(http, asked));
    },
    balance: async (member) => {
      const path = `/loyalty/${encodeURIComponent(member)}`;
      const answer = await ask(http, { method: 'GET', path });
      return answer.status === 404 ? null : balanceIn(source, answer);
    },
  };
}
