/** Who a request comes from, as the console asks it when it opens. */
import { Type, type Static } from 'typebox';

export const Whoami = Type.Object({
  /** Id of people.yaml; null for machines and for who has not signed in. */
  person: Type.Union([Type.String(), Type.Null()]),
  /** By a session of the browser, a machine's token, or the installation's own token. */
  how: Type.Union([
    Type.Literal('session'),
    Type.Literal('token'),
    Type.Literal('installation'),
    Type.Null(),
  ]),
  /** A session sends it as `x-slipway-csrf` with whatever changes anything; null without one. */
  csrf: Type.Union([Type.String(), Type.Null()]),
});
export type Whoami = Static<typeof Whoami>;

/** The header in which a session sends its CSRF token. */
export const CSRF_HEADER = 'x-slipway-csrf';
