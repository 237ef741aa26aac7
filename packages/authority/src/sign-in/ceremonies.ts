/** Sign-ins that have begun: what the last step needs of the first. Each is taken up once. */
import { randomBytes } from 'node:crypto';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { hashOfSecret, isSecret, secretOf } from './core/secret.ts';
import { CEREMONY_MS } from './core/times.ts';

export type Ceremony = 'openid' | 'passkey' | 'register';

/** At so many begun sign-ins the oldest are given up: a stranger may begin as many as they like. */
const MOST = 2_000;

/** A sign-in was finished that nobody began in this browser, or too late, or a second time. */
export class CeremonyUnknownError extends OperatorError {
  readonly code = 'AUTH_SIGN_IN_OVER';
  readonly exitCode = EXIT.tryAgain;

  constructor() {
    super(
      'This sign-in is over, or was not begun in this browser.',
      'Nobody was signed in.',
      'Sign in once more, and finish within five minutes.',
    );
  }
}

/** @returns the secret that the browser keeps in a cookie until the last step */
export async function beginCeremony(
  sql: Sql,
  kind: Ceremony,
  data: Readonly<Record<string, string>>,
  nowMs: number,
): Promise<string> {
  const secret = secretOf(randomBytes(32));
  const ends = new Date(nowMs + CEREMONY_MS);
  await sql`
    delete from slipway.authority_ceremony
    where ends < ${new Date(nowMs)}
    or    hash in (select hash from slipway.authority_ceremony order by ends desc offset ${MOST})`;
  await sql`
    insert into slipway.authority_ceremony (hash, kind, data, ends)
    values (${hashOfSecret(secret)}, ${kind}, ${sql.json(data)}, ${ends})`;
  return secret;
}

/**
 * Takes a begun sign-in up; whether the rest of it goes well or not, it is over.
 *
 * @throws {CeremonyUnknownError} there is none
 */
export async function takeCeremony(
  sql: Sql,
  kind: Ceremony,
  secret: string | undefined,
  nowMs: number,
): Promise<Readonly<Record<string, string>>> {
  if (secret === undefined || !isSecret(secret)) throw new CeremonyUnknownError();
  const [begun] = await sql<{ data: Record<string, string>; ends: Date }[]>`
    delete from slipway.authority_ceremony
    where  hash = ${hashOfSecret(secret)} and kind = ${kind}
    returning data, ends`;
  if (!begun || begun.ends.getTime() <= nowMs) throw new CeremonyUnknownError();
  return begun.data;
}
