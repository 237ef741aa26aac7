/** Machines' tokens: shown once, kept as a hash, each with scopes and an end. */
import { randomBytes } from 'node:crypto';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { Scope } from './core/scopes.ts';
import { hashOfSecret, isSecret, secretOf, TOKEN_PREFIX } from './core/secret.ts';

/** A machine's token as it is listed; the token itself is nowhere. */
export interface MachineToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly madeMs: number;
  readonly endsMs: number;
  /** Null unless it was revoked. */
  readonly revokedMs: number | null;
}

/** There is a token of that name. */
export class TokenNameTakenError extends OperatorError {
  readonly code = 'AUTH_TOKEN_NAME';
  readonly exitCode = EXIT.usage;

  constructor(name: string) {
    super(
      `There is a token "${name}" already, or there was one.`,
      'No token was made; that one is as it was.',
      'Give another name: the record says who did what by it.',
    );
  }
}

/** No token has that name. */
export class TokenUnknownError extends OperatorError {
  readonly code = 'AUTH_TOKEN_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(name: string) {
    super(`There is no token "${name}".`, 'Nothing was revoked.', 'See `slipway tokens list`.');
  }
}

/** What a new token is to be. */
export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly nowMs: number;
  readonly endsMs: number;
}

/**
 * @returns the token, `slipway_…`: told once
 * @throws {TokenNameTakenError} none was made
 */
export async function makeToken(sql: Sql, token: NewToken): Promise<string> {
  const secret = secretOf(randomBytes(32));
  const { name, scopes, nowMs, endsMs } = token;
  const made = await sql`
    insert into slipway.authority_token (name, hash, scopes, made, ends)
    values (${name}, ${hashOfSecret(secret)}, ${[...scopes]}, ${new Date(nowMs)},
            ${new Date(endsMs)})
    on conflict (name) do nothing
    returning name`;
  if (made.length === 0) throw new TokenNameTakenError(name);
  return `${TOKEN_PREFIX}${secret}`;
}

/** @returns the token's name and scopes; null for one that is unknown, revoked, or has ended */
export async function findToken(
  sql: Sql,
  token: string,
  nowMs: number,
): Promise<Pick<MachineToken, 'name' | 'scopes'> | null> {
  const secret = token.startsWith(TOKEN_PREFIX) ? token.slice(TOKEN_PREFIX.length) : '';
  if (!isSecret(secret)) return null;
  const [found] = await sql<Pick<MachineToken, 'name' | 'scopes'>[]>`
    select name, scopes
    from   slipway.authority_token
    where  hash = ${hashOfSecret(secret)} and revoked is null and ends > ${new Date(nowMs)}`;
  return found ?? null;
}

/** @returns all tokens that ever were, the newest first */
export async function listTokens(sql: Sql): Promise<MachineToken[]> {
  interface Row {
    readonly name: string;
    readonly scopes: Scope[];
    readonly made: Date;
    readonly ends: Date;
    readonly revoked: Date | null;
  }
  const rows = await sql<Row[]>`
    select   name, scopes, made, ends, revoked
    from     slipway.authority_token
    order by made desc, name`;
  return rows.map(({ name, scopes, made, ends, revoked }) => ({
    name,
    scopes,
    madeMs: made.getTime(),
    endsMs: ends.getTime(),
    revokedMs: revoked?.getTime() ?? null,
  }));
}

/** Revokes a token for good; again is the same. @throws {TokenUnknownError} nothing was revoked */
export async function revokeToken(sql: Sql, name: string, nowMs: number): Promise<void> {
  const revoked = await sql`
    update slipway.authority_token
    set    revoked = coalesce(revoked, ${new Date(nowMs)})
    where  name = ${name}
    returning name`;
  if (revoked.length === 0) throw new TokenUnknownError(name);
}
