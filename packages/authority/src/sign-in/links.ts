/** The first-run link: whoever holds it makes the first passkey of one person, once. */
import { randomBytes } from 'node:crypto';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { hashOfSecret, isSecret, secretOf } from './core/secret.ts';
import { LINK_MS } from './core/times.ts';

/** A link that was used, has ended, or never was. */
export class LinkUnknownError extends OperatorError {
  readonly code = 'AUTH_LINK';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'This link was used before, or has ended.',
      'No passkey was registered.',
      'Make a new one with `slipway sign-in link --person ID`.',
    );
  }
}

/** @returns the link's secret, told once; links of that person that were not used end */
export async function makeLink(sql: Sql, person: string, nowMs: number): Promise<string> {
  const secret = secretOf(randomBytes(32));
  const ends = new Date(nowMs + LINK_MS);
  await sql.begin(async (tx) => {
    await tx`
      delete from slipway.authority_link
      where person = ${person} or ends < ${new Date(nowMs)}`;
    await tx`
      insert into slipway.authority_link (hash, person, ends)
      values (${hashOfSecret(secret)}, ${person}, ${ends})`;
  });
  return secret;
}

/** @returns whose link it is; it is not used yet. @throws {LinkUnknownError} */
export async function readLink(sql: Sql, secret: string, nowMs: number): Promise<string> {
  const [link] = isSecret(secret)
    ? await sql<{ person: string }[]>`
        select person
        from   slipway.authority_link
        where  hash = ${hashOfSecret(secret)} and ends > ${new Date(nowMs)}`
    : [];
  if (!link) throw new LinkUnknownError();
  return link.person;
}

/** Uses a link up, in the transaction of what it was for. @throws {LinkUnknownError} */
export async function spendLink(tx: Queryable, hash: string, nowMs: number): Promise<void> {
  const spent = await tx`
    delete from slipway.authority_link
    where hash = ${hash} and ends > ${new Date(nowMs)}
    returning hash`;
  if (spent.length === 0) throw new LinkUnknownError();
}
