/**
 * The people who reconcile, simulated. This is all that they do:
 *
 *   two people      take the open cases in turn, the oldest first, one after another
 *   a case          40 to 110 s before their eyes, with a sign of them each 20 s at most
 *   a break         in one case of six they are called away for five minutes in the middle of it
 *   second thoughts one closed case of 20, a rule's or a person's, is taken up again an hour later,
 *                   looked at for a minute, and settled as it was
 *   audits          each drawn match is looked at; it is right if both rows name the same thing
 */
import { int, type Random } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import {
  claimCase,
  judgeAudit,
  listAudits,
  listCases,
  noteFocus,
  reopen,
  resolveCases,
  type CaseView,
} from '@slipway/reconcile';

const PEOPLE = ['ines (simulated)', 'tom (simulated)'] as const;
const LOOKS_MS = { least: 40_000, most: 110_000 };
const BEAT_MS = 20_000;
const BREAK_MS = 300_000;
const BREAK_IN = 6;
const REOPENED_IN = 20;
const REOPENED_AFTER_MS = 3_600_000;
const AGAIN_MS = 60_000;
const MOST = 10_000;

/** Whether a match that was drawn is one, by what is known of its rows. */
export type IsRight = (leftId: string, rightId: string) => Promise<boolean>;

export class Reconcilers {
  readonly #sql: Sql;
  readonly #random: Random;
  readonly #isRight: IsRight;
  /** Cases that were thought of a second time, or were not drawn for it. */
  readonly #considered = new Set<string>();
  #taken = 0;

  constructor(sql: Sql, random: Random, isRight: IsRight) {
    this.#sql = sql;
    this.#random = random;
    this.#isRight = isRight;
  }

  /** All that waits for them after a run of the engine. */
  async work(nowMs: number): Promise<void> {
    await this.#audit(nowMs);
    const open = await listCases(this.#sql, nowMs, { state: 'open', limit: MOST });
    const freeMs = PEOPLE.map(() => nowMs);
    for (const one of open) {
      const who = this.#taken++ % PEOPLE.length;
      freeMs[who] = await this.#settle(one, PEOPLE[who]!, freeMs[who]!);
    }
    await this.#thinkAgain(Math.max(...freeMs) + REOPENED_AFTER_MS);
  }

  /** @returns when it was done */
  async #settle({ id, proposal }: CaseView, person: string, nowMs: number): Promise<number> {
    const { least, most } = LOOKS_MS;
    const lookMs = least + int(this.#random, most - least);
    await claimCase(this.#sql, id, person, nowMs);
    let atMs = nowMs;
    if (int(this.#random, BREAK_IN) === 0) {
      atMs += BEAT_MS;
      await noteFocus(this.#sql, id, person, 'blur', atMs);
      atMs += BREAK_MS;
      await noteFocus(this.#sql, id, person, 'focus', atMs);
    }
    const doneMs = atMs + lookMs;
    await this.#look(id, person, atMs, doneMs);
    const action = proposal?.action ?? 'settled-by-hand';
    await this.#close(id, person, doneMs, action);
    return doneMs;
  }

  async #look(id: string, person: string, fromMs: number, untilMs: number): Promise<void> {
    for (let atMs = fromMs + BEAT_MS; atMs < untilMs; atMs += BEAT_MS) {
      await noteFocus(this.#sql, id, person, 'beat', atMs);
    }
  }

  async #close(id: string, by: string, nowMs: number, action: string): Promise<void> {
    const reason = 'looked at (simulated)';
    await resolveCases(this.#sql, { ids: [id], by, reason, nowMs, action });
  }

  async #thinkAgain(nowMs: number): Promise<void> {
    const closed = await listCases(this.#sql, nowMs, { state: 'resolved', limit: MOST });
    for (const { id, action } of closed) {
      if (this.#considered.has(id)) continue;
      const nth = this.#considered.size;
      this.#considered.add(id);
      if (nth % REOPENED_IN > 0) continue;
      const [person] = PEOPLE;
      const reason = 'a second thought (simulated)';
      await reopen(this.#sql, { id, by: person, reason, nowMs });
      await this.#look(id, person, nowMs, nowMs + AGAIN_MS);
      await this.#close(id, person, nowMs + AGAIN_MS, action ?? 'settled-by-hand');
    }
  }

  async #audit(nowMs: number): Promise<void> {
    for (const { left, right, leftId, rightId } of await listAudits(this.#sql, MOST)) {
      const isRight = await this.#isRight(leftId, rightId);
      const verdict = isRight ? 'right' : 'wrong';
      const why = { by: PEOPLE[1], reason: 'audit (simulated)', nowMs };
      await judgeAudit(this.#sql, { left, right, verdict, ...why });
    }
  }
}
