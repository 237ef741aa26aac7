/** The routes of a launch's checklist: what it shows, what is signed, polls, the timeline. */
import type { AttestItem, CastVote, OpenPoll, PollView, RouteName } from '@slipway/api';
import { holdersOf, type Role } from '@slipway/authority';
import { checklistOfSpec, requireLaunch, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import {
  openPoll,
  pollView,
  readVotes,
  recordAttestation,
  recordVote,
  showPoll,
  storePollViews,
} from '@slipway/playbook/checklist';
import type { RouteInput } from '../http/app.ts';
import type { PlaybookKeeper } from './keeper.ts';
import { note, roleOf, storeOf, trustOf, type Told } from './signed.ts';
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

/** @param what was signed, in words: `kit-printed@s03`, `the vote of dba` */
const signs = (kind: 'attest' | 'vote', what: string): Told => {
  return { kind, words: ({ by }) => `${by.person} signed ${what}.` };
};

async function open(sql: Sql, launch: LaunchRecord, wish: OpenPoll): Promise<PollView> {
  const store = storeOf(launch, wish.store);
  const { closesMs, title = `Go or no-go for ${store ?? launch.name}?` } = wish;
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
      const trust = trustOf(launch, signs('attest', item));
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
      const trust = trustOf(launch, signs('vote', `the vote of ${vote.role}`));
      const poll = await recordVote(sql, launch.id, vote, trust);
      return showPoll(poll, await readVotes(sql, poll.id), trust.nowMs);
    },
    timeline: async ({ id }) => readTimeline(sql, await requireLaunch(sql, id)),
  };
}
