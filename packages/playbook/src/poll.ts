/**
 * Go/no-go polls in PostgreSQL. A poll says when it is opened whom it asks, and until when; each
 * vote is a signed document about `poll/POLLID/ROLE`, payload `{ vote, note }`.
 */
import type { PollView } from '@slipway/api';
import {
  holdersOf,
  ROLES,
  SignatureInvalidError,
  spendNonces,
  verifyDocument,
  type Role,
  type RoleBook,
  type SignedDocument,
} from '@slipway/authority';
import { nearest, newId } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { outcomeOfPoll, type Poll, type Vote } from './core/poll.ts';
import {
  PollClosedError,
  PollTimeError,
  RoleEmptyError,
  UnknownPollError,
  UnknownRoleError,
  WrongRoleError,
} from './errors.ts';
import type { Trust } from './evidence.ts';

/** A poll is open for at least and at most so long, in ms. */
const SHORTEST_MS = 10_000;
const LONGEST_MS = 7 * 24 * 3_600_000;

/** @returns what a vote is about, for its signature */
export function voteSubject(poll: string, role: string): string {
  return `poll/${poll}/${role}`;
}

/** Whom a new poll asks, and until when. */
export interface NewPoll {
  /** Id of the launch's record. */
  readonly launch: string;
  /** Null: of the launch. */
  readonly store: string | null;
  readonly title: string;
  readonly roles: readonly Role[];
  readonly closesMs: number;
}

/**
 * Opens a poll; an earlier one of the same launch is history from here on.
 *
 * @throws {RoleEmptyError} nobody holds a role that is asked: its silence would be no answer
 * @throws {PollTimeError} it would close too soon or too late
 */
export async function openPoll(
  sql: Queryable,
  { launch, store, title, roles, closesMs }: NewPoll,
  book: RoleBook,
  nowMs: number,
): Promise<Poll> {
  const openForMs = closesMs - nowMs;
  if (openForMs < SHORTEST_MS || openForMs > LONGEST_MS) throw new PollTimeError(openForMs);
  const asks = [...new Set(roles)].map((role) => ({ role, people: holdersOf(book, role, store) }));
  const empty = asks.find(({ people }) => people.length === 0);
  if (empty) throw new RoleEmptyError(empty.role, store);
  const poll = { id: newId('poll'), launch, store, title, asks, openedMs: nowMs, closesMs };
  await sql`
    insert into slipway.playbook_poll (id, launch, store, title, asks, opened_ms, closes_ms)
    values (${poll.id}, ${launch}, ${store}, ${title}, ${sql.json(asks as never)}, ${nowMs},
            ${closesMs})`;
  return poll;
}

interface PollRow extends Omit<Poll, 'openedMs' | 'closesMs'> {
  readonly opened: string;
  readonly closes: string;
}

const pollOf = ({ opened, closes, ...row }: PollRow): Poll => ({
  ...row,
  openedMs: Number(opened),
  closesMs: Number(closes),
});

/** @returns the polls of a launch, the newest first */
export async function readPolls(sql: Queryable, launch: string): Promise<Poll[]> {
  const rows = await sql<PollRow[]>`
    select   id, launch, store, title, asks, opened_ms as opened, closes_ms as closes
    from     slipway.playbook_poll
    where    launch = ${launch}
    order by opened_ms desc, id desc
    limit    100`;
  return rows.map(pollOf);
}

/** @returns the votes of a poll, in the order in which they were kept */
export async function readVotes(sql: Queryable, poll: string): Promise<Vote[]> {
  const rows = await sql<(Omit<Vote, 'atMs'> & { at: string })[]>`
    select   role, vote, note, by_whom as by, at_ms as at
    from     slipway.playbook_vote
    where    poll = ${poll}
    order by id`;
  return rows.map(({ at, ...row }) => ({ ...row, atMs: Number(at) }));
}

function voteOf({ payload, subject }: SignedDocument): Pick<Vote, 'vote' | 'note'> {
  const { vote, note = '' } = payload;
  if ((vote === 'go' || vote === 'no-go') && typeof note === 'string') return { vote, note };
  throw new SignatureInvalidError(subject, 'its `vote` is neither "go" nor "no-go"');
}

/** A vote as it arrives. */
export interface NewVote {
  readonly poll: string;
  readonly role: string;
  /** Signed, about `voteSubject(poll, role)`. */
  readonly document: unknown;
}

/**
 * Keeps a vote of somebody who held the role when the poll was opened.
 *
 * @param launch id of its record
 * @throws {UnknownPollError} {UnknownRoleError} {PollClosedError} {SignatureInvalidError}
 *   {WrongRoleError} nothing was recorded
 */
export async function recordVote(
  sql: Sql,
  launch: string,
  { poll: id, role, document: raw }: NewVote,
  { people, nowMs, also }: Trust,
): Promise<Poll> {
  const polls = await readPolls(sql, launch);
  const poll = polls.find((one) => one.id === id);
  if (!poll) throw new UnknownPollError(id, polls[0]?.id ?? null);
  const ask = poll.asks.find((one) => one.role === role);
  const asked = poll.asks.map((one) => one.role);
  if (!ask) throw new UnknownRoleError(role, asked, nearest(role, asked) ?? null);
  if (nowMs >= poll.closesMs) throw new PollClosedError(id, poll.closesMs);
  const document = verifyDocument(raw, { subject: voteSubject(id, role), people, nowMs });
  const { person } = document.by;
  const may = ask.people;
  if (!may.includes(person)) throw new WrongRoleError(`vote as ${role}`, person, may);
  const { vote, note } = voteOf(document);
  await sql.begin(async (tx) => {
    await spendNonces(tx, [document]);
    await tx`
      insert into slipway.playbook_vote (poll, role, vote, note, by_whom, at_ms, document)
      values (${id}, ${role}, ${vote}, ${note}, ${person}, ${nowMs},
              ${tx.json(document as never)})`;
    await also?.(tx, document);
  });
  return poll;
}

/** @returns a poll as the API shows it */
export function showPoll(poll: Poll, votes: readonly Vote[], nowMs: number): PollView {
  const { id, title, store, asks, openedMs, closesMs } = poll;
  const { isClosed, outcome, votes: last } = outcomeOfPoll(poll, votes, nowMs);
  return {
    id,
    title,
    openedMs,
    closesMs,
    isClosed,
    outcome,
    asks: asks.map(({ role, people }, index) => {
      const said = last[index];
      return {
        role,
        title: ROLES[role],
        store,
        people: [...people],
        vote: said?.vote ?? null,
        by: said?.by ?? null,
        note: said?.note ?? '',
        atMs: said?.atMs ?? null,
      };
    }),
  };
}

/**
 * @param launch id of its record
 * @param store its own poll; null: that of the launch as a whole
 * @returns the newest such poll; null when none was ever opened
 */
export async function pollView(
  sql: Queryable,
  launch: string,
  nowMs: number,
  store: string | null = null,
): Promise<PollView | null> {
  const poll = (await readPolls(sql, launch)).find((one) => one.store === store);
  return poll ? showPoll(poll, await readVotes(sql, poll.id), nowMs) : null;
}

/** @returns the newest poll of each store that ever had one */
export async function storePollViews(
  sql: Queryable,
  launch: string,
  nowMs: number,
): Promise<PollView[]> {
  const polls = await readPolls(sql, launch);
  const stores = [...new Set(polls.flatMap(({ store }) => store ?? []))].toSorted();
  const views = await Promise.all(stores.map((store) => pollView(sql, launch, nowMs, store)));
  return views.flatMap((view) => view ?? []);
}
