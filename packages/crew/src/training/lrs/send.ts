/**
 * Sends facts to a learning record store: in order, one after the other, each until the store has
 * it. A statement's id is the fact's own, so that one that is sent twice counts once.
 *
 *   waiting ──2xx──► sent      waiting ──the store is away──► waiting, later
 *      └──the store will never take it (400, 409, 413)──► refused, told, and the next goes on
 *
 * Rules (SPEC.md): T9 in order, none overtakes · T10 sent twice, it counts once.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { backOffMs, statementOf } from '../core/statement.ts';
import type { Fact } from '../core/fact.ts';

/** One sender at a time, of all processes: "training" as a number. */
const SENDER_LOCK = 8_313_427_951;
const ANSWERS_WITHIN_MS = 10_000;
const NEVER = new Set([400, 409, 413]);

/** Where to, with the secret itself. */
export interface LrsTarget {
  readonly endpoint: string;
  readonly user: string;
  readonly secret: string;
  readonly homePage: string;
}

type Outcome =
  | { readonly is: 'sent' }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'away'; readonly why: string };

interface Waiting {
  readonly seq: string;
  readonly id: string;
  readonly fact: Fact;
  readonly tries: number;
  readonly nextAt: Date;
}

async function put(target: LrsTarget, { id, fact }: Waiting): Promise<Outcome> {
  const url = new URL(`statements?statementId=${id}`, target.endpoint);
  const proof = Buffer.from(`${target.user}:${target.secret}`).toString('base64');
  try {
    const answer = await fetch(url, {
      method: 'PUT',
      headers: {
        authorization: `Basic ${proof}`,
        'content-type': 'application/json',
        'x-experience-api-version': '1.0.3',
      },
      body: JSON.stringify(statementOf(fact, target.homePage)),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    const said = (await answer.text()).slice(0, 300);
    if (answer.ok) return { is: 'sent' };
    const why = `${answer.status} ${said}`.trim();
    return NEVER.has(answer.status) ? { is: 'refused', why } : { is: 'away', why };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } };
    return { is: 'away', why: cause?.code ?? message };
  }
}

async function note(
  tx: Transaction,
  { seq, tries }: Waiting,
  outcome: Outcome,
  nowMs: number,
): Promise<void> {
  if (outcome.is === 'sent') {
    await tx`
      update slipway.crew_fact set sent_at = ${new Date(nowMs)}, tries = ${tries + 1}
      where  seq = ${seq}`;
  } else if (outcome.is === 'refused') {
    await tx`
      update slipway.crew_fact set refused = ${outcome.why}, tries = ${tries + 1}
      where  seq = ${seq}`;
  } else {
    await tx`
      update slipway.crew_fact
      set    tries = ${tries + 1}, next_at = ${new Date(nowMs + backOffMs(tries + 1))}
      where  seq = ${seq}`;
  }
}

/** @returns what became of the first that waits; null: none is due, or another process sends */
async function sendNext(sql: Sql, target: LrsTarget, nowMs: number): Promise<Outcome | null> {
  return sql.begin(async (tx) => {
    const [lock] = await tx<{ got: boolean }[]>`
      select pg_try_advisory_xact_lock(${SENDER_LOCK}) as got`;
    if (!lock?.got) return null;
    const [first] = await tx<Waiting[]>`
      select   seq, id, fact, tries, next_at as "nextAt"
      from     slipway.crew_fact
      where    sent_at is null and refused is null
      order by seq
      limit    1`;
    if (!first || first.nextAt.getTime() > nowMs) return null;
    const outcome = await put(target, first);
    await note(tx, first, outcome, nowMs);
    return outcome;
  });
}

export interface SendReport {
  readonly sent: number;
  readonly refused: number;
  /** Why the store took nothing more; null: all that is due was sent. */
  readonly away: string | null;
}

/** Sends what is due, at most so many. */
export async function sendFacts(
  sql: Sql,
  target: LrsTarget,
  { nowMs, most = 100 }: { readonly nowMs: number; readonly most?: number },
): Promise<SendReport> {
  let [sent, refused] = [0, 0];
  while (sent + refused < most) {
    const outcome = await sendNext(sql, target, nowMs);
    if (outcome?.is === 'sent') sent += 1;
    else if (outcome?.is === 'refused') refused += 1;
    else return { sent, refused, away: outcome?.why ?? null };
  }
  return { sent, refused, away: null };
}

export interface FactQueue {
  readonly waiting: number;
  readonly sent: number;
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

/** @returns how many facts wait, were sent, and the newest that the store refused */
export async function readFactQueue(sql: Sql): Promise<FactQueue> {
  const [row] = await sql<{ waiting: number; sent: number }[]>`
    select count(*) filter (where sent_at is null and refused is null)::integer as waiting,
           count(sent_at)::integer as sent
    from   slipway.crew_fact`;
  const refused = await sql<{ id: string; why: string }[]>`
    select   id, refused as why
    from     slipway.crew_fact
    where    refused is not null
    order by seq desc
    limit    20`;
  return { waiting: row?.waiting ?? 0, sent: row?.sent ?? 0, refused };
}
