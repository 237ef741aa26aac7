/** The routes of a launch's checklist: what it shows, what is signed, polls, the timeline. */
import type { AttestItem, CastVote, OpenPoll, PollView, RouteName } from '@slipway/api';
import { holdersOf, isRole, readPeople, ROLES, type Role } from '@slipway/authority';
import { nearest } from '@slipway/kernel';
import {
  appendEvents,
  checklistOfSpec,
  requireLaunch,
  type Decided,
  type LaunchRecord,
} from '@slipway/launch';
import type { Sql, Transaction } from '@slipway/pg';
import {
  openPoll,
  pollView,
  readVotes,
  recordAttestation,
  recordVote,
  showPoll,
  storePollViews,
  UnknownRoleError,
  UnknownStoreError,
  type Trust,
} from '@slipway/playbook/checklist';
import type { RouteInput } from '../http/app.ts';
import type { PlaybookKeeper } from './keeper.ts';
import { readTimeline } from './timeline.ts';

type Handler = (input: RouteInput) => Promise<unknown>;
export type PlaybookRoute = Extract<
  RouteName,
  'playbook' | 'attest' | 'readPoll' | 'openPoll' | 'castVote' | 'timeline'
>;

/** Whoever has a say in whether to go, unless a poll asks others; what nobody holds is left out. */
const ASKED: readonly Role[] = [
  'commander',
  'senior-owner',
  'rollback-owner',
  'dba',
  'release',
  'devices',
  'subscriptions',
  'loyalty',
  'pricing',
  'training',
  'comms',
  'finance',
];

/** Enters what happened into the launch's events, and so into the audit log, in the same write. */
async function note(tx: Transaction, { id }: LaunchRecord, event: Decided): Promise<void> {
  await tx`select id from slipway.launch where id = ${id} for no key update`;
  await appendEvents(tx, id, [event]);
}

/** @param what was signed, in words: `kit-printed@s03`, `the vote of dba` */
function trustOf(launch: LaunchRecord, kind: 'attest' | 'vote', what: string): Trust {
  const { people } = launch.spec;
  const nowMs = Date.now();
  return {
    people: people ? readPeople(people) : [],
    nowMs,
    also: async (tx, signed) => {
      const by = signed.by.person;
      const event = { kind, atMs: nowMs, text: `${by} signed ${what}.`, by, signed };
      await note(tx, launch, event);
    },
  };
}

function roleOf(name: string): Role {
  if (isRole(name)) return name;
  const known = Object.keys(ROLES);
  throw new UnknownRoleError(name, known, nearest(name, known) ?? null);
}

async function open(sql: Sql, launch: LaunchRecord, wish: OpenPoll): Promise<PollView> {
  const { store = null, closesMs, title = `Go or no-go for ${store ?? launch.name}?` } = wish;
  const stores = launch.spec.stores.map(({ id }) => id);
  if (store !== null && !stores.includes(store)) {
    throw new UnknownStoreError(store, nearest(store, stores) ?? null);
  }
  const { roles: book } = checklistOfSpec(launch.spec);
  const held = ASKED.filter((role) => holdersOf(book, role, store).length > 0);
  // Nobody at all: the poll is refused for want of a commander.
  const roles = wish.roles?.map(roleOf) ?? (held.length > 0 ? held : (['commander'] as const));
  const nowMs = Date.now();
  const about = { launch: launch.id, store, title, roles, closesMs };
  const poll = await sql.begin(async (tx) => {
    const opened = await openPoll(tx, about, book, nowMs);
    const text = `A poll was opened: ${title} Asked: ${roles.join(', ')}.`;
    await note(tx, launch, { kind: 'poll', atMs: nowMs, text, store, data: { ...opened } });
    return opened;
  });
  return showPoll(poll, [], nowMs);
}

/** @param sql where launches and their evidence are recorded */
export function playbookHandlers(sql: Sql, keeper: PlaybookKeeper): Record<PlaybookRoute, Handler> {
  return {
    playbook: async ({ id }) => keeper.view(await requireLaunch(sql, id)),
    attest: async ({ id, body }) => {
      const { item, document } = body as AttestItem;
      const launch = await requireLaunch(sql, id);
      const checklist = checklistOfSpec(launch.spec);
      const trust = trustOf(launch, 'attest', item);
      await recordAttestation(sql, checklist, item, document, trust);
      return keeper.view(launch);
    },
    readPoll: async ({ id }) => {
      const launch = await requireLaunch(sql, id);
      const nowMs = Date.now();
      const poll = await pollView(sql, launch.id, nowMs);
      return { poll, stores: await storePollViews(sql, launch.id, nowMs) };
    },
    openPoll: async ({ id, body }) => open(sql, await requireLaunch(sql, id), body as OpenPoll),
    castVote: async ({ id, body }) => {
      const launch = await requireLaunch(sql, id);
      const vote = body as CastVote;
      const trust = trustOf(launch, 'vote', `the vote of ${vote.role}`);
      const poll = await recordVote(sql, launch.id, vote, trust);
      return showPoll(poll, await readVotes(sql, poll.id), trust.nowMs);
    },
    timeline: async ({ id }) => readTimeline(sql, await requireLaunch(sql, id)),
  };
}
