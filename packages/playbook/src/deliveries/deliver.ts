/**
 * Delivers one message once, and keeps every attempt.
 *
 * A message is known by its key. Between what was sent and its record there is a moment: a server
 * that is killed there sends once more, with the same message id, and the other side knows it as
 * the same.
 */
import { createHash } from 'node:crypto';
import type { Sql } from '@slipway/pg';
import type { PageAction } from '../escalation/core/escalation.ts';
import { linkWord } from '../escalation/link.ts';
import { readPage, type PageRecord } from '../escalation/pages.ts';
import { DeliveryError, type Notice } from './channel.ts';
import { SENDERS } from './channels.ts';
import { Secrets, type Env } from './secrets.ts';

/** One try of a message may take this long, in ms. */
const TRY_MS = 30_000;

/** What deliveries work with. */
export interface DeliveryGround {
  readonly sql: Sql;
  /** Where `env:NAME` is looked up. */
  readonly env: Env;
  /** Of the links in messages. */
  readonly linkKey: Buffer;
  /** Where people reach this server, such as `https://slipway.example.org`; null: by command only. */
  readonly publicUrl: () => string | null;
  readonly nowMs: () => number;
}

/** One try of a message. */
export interface Attempt {
  readonly page: string;
  readonly action: PageAction;
  /** From 1. */
  readonly attempt: number;
  /** Whether none follows if it fails. */
  readonly isLast: boolean;
  /** Ends the try early: the server is being stopped, and the next one tries again. */
  readonly signal?: AbortSignal;
}

/** @returns the id of a message: the same for the same key, and nothing of it can be read */
export function messageIdOf(key: string): string {
  return `slipway-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

function noticeOf(
  page: PageRecord,
  { key, change, person }: PageAction,
  ground: DeliveryGround,
): Notice {
  const { id, launch, store, kind, text, openedMs } = page;
  const base = ground.publicUrl()?.replace(/\/$/, '') ?? null;
  const word = linkWord(ground.linkKey, id, person);
  return {
    page: id,
    change,
    messageId: messageIdOf(key),
    launch,
    store,
    isTest: kind === 'test',
    text,
    openedMs,
    person,
    acknowledge: {
      url: base && `${base}/page/acknowledge?word=${word}`,
      command: `slipway page acknowledge ${id} --as ${person}`,
    },
  };
}

/**
 * Tries a message, unless it was delivered before, and keeps what came of it.
 *
 * @throws {DeliveryError} it was not delivered, and another try is worth it
 */
export async function deliver(ground: DeliveryGround, attempt: Attempt): Promise<void> {
  const { sql, env, nowMs } = ground;
  const { page: id, action, isLast } = attempt;
  const [before] = await sql`
    select id from slipway.playbook_delivery where key = ${action.key} and error is null`;
  if (before) return;
  const page = await readPage(sql, id);
  const { contacts, mailer } = page.plan;
  const secrets = new Secrets(env);
  const reach = {
    contact: contacts[action.person] ?? {},
    mailer,
    secret: secrets.read,
    nowMs: nowMs(),
    signal: AbortSignal.any([
      AbortSignal.timeout(TRY_MS),
      ...(attempt.signal ? [attempt.signal] : []),
    ]),
  };
  try {
    const answer = await SENDERS[action.channel].send(noticeOf(page, action, ground), reach);
    await keep(ground, attempt, { answer: secrets.strike(answer), error: null, isFinal: true });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const why = secrets.strike(error.message);
    const isFinal = error.isFinal || isLast;
    await keep(ground, attempt, { answer: null, error: why, isFinal });
    if (!isFinal) throw new DeliveryError(why, false);
  }
}

interface Outcome {
  readonly answer: string | null;
  readonly error: string | null;
  readonly isFinal: boolean;
}

async function keep({ sql, nowMs }: DeliveryGround, attempt: Attempt, came: Outcome) {
  const { page, action, attempt: number } = attempt;
  const { key, change, person, channel } = action;
  const { answer, error, isFinal } = came;
  await sql`
    insert into slipway.playbook_delivery
           (page, key, change, person, channel, attempt, at_ms, answer, error, is_final)
    values (${page}, ${key}, ${change}, ${person}, ${channel}, ${number}, ${nowMs()},
            ${answer}, ${error}, ${isFinal})
    on conflict (key) where error is null do nothing`; // two servers at once: one record
}
