/**
 * A go/no-go poll: role by role, each of them go; silence is no-go.
 *
 *   opened ──votes, each in place of its role's earlier one──► closes: go, when all said go
 *
 * Rules (SPEC.md): P12 silence is no-go · P13 the last vote of a role before the close counts.
 */
import type { Role } from '@slipway/authority';

/** A role that is asked, and who held it when the poll was opened. */
export interface PollAsk {
  readonly role: Role;
  readonly people: readonly string[];
}

export interface Poll {
  readonly id: string;
  /** Id of the launch's record. */
  readonly launch: string;
  /** Null: of the launch. */
  readonly store: string | null;
  readonly title: string;
  readonly asks: readonly PollAsk[];
  readonly openedMs: number;
  readonly closesMs: number;
}

export interface Vote {
  readonly role: string;
  readonly vote: 'go' | 'no-go';
  readonly note: string;
  readonly by: string;
  readonly atMs: number;
}

export interface PollOutcome {
  readonly isClosed: boolean;
  /** As it stands: no-go until the last role has said go. */
  readonly outcome: 'go' | 'no-go';
  /** In the order in which the roles were asked; null: silence. */
  readonly votes: readonly (Vote | null)[];
}

/**
 * @param votes in the order in which they were kept
 * @param nowMs ms since 1970; a vote of later than this, or than the close, is none
 */
export function outcomeOfPoll(poll: Poll, votes: readonly Vote[], nowMs: number): PollOutcome {
  const isClosed = nowMs >= poll.closesMs;
  const counted = votes.filter(({ atMs }) => atMs <= nowMs && atMs < poll.closesMs);
  const last = poll.asks.map(({ role }) => counted.findLast((one) => one.role === role) ?? null);
  const isGo = last.length > 0 && last.every((one) => one?.vote === 'go');
  return { isClosed, outcome: isGo ? 'go' : 'no-go', votes: last };
}
