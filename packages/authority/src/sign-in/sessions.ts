/**
 * Sessions of browsers, kept in the database and not in the cookie: one that was ended here has
 * ended everywhere, at once, on every server that shares the database.
 */
import { randomBytes } from 'node:crypto';
import type { Queryable, Sql } from '@slipway/pg';
import { hashOfSecret, isSecret, secretOf } from './core/secret.ts';
import { SESSION_IDLE_MS, SESSION_MOST_MS, SESSION_TOUCH_MS } from './core/times.ts';

/** How somebody signed in. */
export type Way = 'openid' | 'passkey' | 'link';

/** @returns the session's secret: what the cookie holds, told once */
export async function openSession(
  sql: Queryable,
  person: string,
  way: Way,
  nowMs: number,
): Promise<string> {
  const secret = secretOf(randomBytes(32));
  const [now, ends] = [new Date(nowMs), new Date(nowMs + SESSION_MOST_MS)];
  // What has ended is nobody's any more: each sign-in clears a little of it away.
  await sql`
    delete from slipway.authority_session
    where hash in (select hash from slipway.authority_session where ends < ${now} limit 100)`;
  await sql`
    insert into slipway.authority_session (hash, person, way, opened, seen, ends)
    values (${hashOfSecret(secret)}, ${person}, ${way}, ${now}, ${now}, ${ends})`;
  return secret;
}

/** @returns whose session it is; null when there is none, or it has ended */
export async function findSession(sql: Sql, secret: string, nowMs: number): Promise<string | null> {
  if (!isSecret(secret)) return null;
  const hash = hashOfSecret(secret);
  const now = new Date(nowMs);
  const [session] = await sql<{ person: string; seen: Date }[]>`
    select person, seen
    from   slipway.authority_session
    where  hash = ${hash}
    and    ends > ${now}
    and    seen > ${new Date(nowMs - SESSION_IDLE_MS)}`;
  if (!session) return null;
  if (nowMs - session.seen.getTime() >= SESSION_TOUCH_MS) {
    await sql`
      update slipway.authority_session set seen = ${now} where hash = ${hash} and seen < ${now}`;
  }
  return session.person;
}

/** Ends one session; one that has ended stays so. */
export async function endSession(sql: Sql, secret: string): Promise<void> {
  await sql`delete from slipway.authority_session where hash = ${hashOfSecret(secret)}`;
}

/** Ends all sessions of a person; @returns how many there were */
export async function endSessionsOf(sql: Sql, person: string): Promise<number> {
  const ended = await sql`
    delete from slipway.authority_session where person = ${person} returning hash`;
  return ended.length;
}
