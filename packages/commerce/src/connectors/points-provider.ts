/**
 * Points at a provider over HTTP: members, and movements that are named by whoever asks.
 *
 *   GET /v1/members/ID                                        200 {member, balance}, 404
 *   PUT /v1/members/ID/movements/MOVEMENT {kind, points, store}   201, 200 again; 409 {error}
 *
 * A PUT names what it makes, so asking twice makes it once; the key is a bearer token.
 */
import { ask, type HttpProvider } from './http.ts';
import { answerIn, balanceIn } from './points-answers.ts';
import type { LoyaltyConnector } from './port.ts';

export interface PointsProviderOptions extends Omit<HttpProvider, 'source' | 'headers'> {
  /** As in records; `points` if absent. */
  readonly source?: string;
  /** Sent, and never written anywhere. */
  readonly apiKey: string;
}

export function pointsProvider(options: PointsProviderOptions): LoyaltyConnector {
  const { source = 'points', apiKey, ...rest } = options;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  const http: HttpProvider = { ...rest, source, headers };
  const pathOf = (member: string) => `/v1/members/${encodeURIComponent(member)}`;
  return {
    source,
    move: async ({ id, kind, member, points, store }) => {
      const path = `${pathOf(member)}/movements/${encodeURIComponent(id)}`;
      const body = JSON.stringify({ kind, points, store });
      return answerIn(source, await ask(http, { method: 'PUT', path, body }));
    },
    balance: async (member) => {
      const answer = await ask(http, { method: 'GET', path: pathOf(member) });
      return answer.status === 404 ? null : balanceIn(source, answer);
    },
  };
}
