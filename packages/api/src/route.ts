/** What a route of the API is. */
import type { TSchema } from 'typebox';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly summary: string;
  /** Whether it changes anything: then it asks for a token, or a session with CSRF. */
  readonly mutates: boolean;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
}
