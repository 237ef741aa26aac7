/** What happened to a launch, in order: phases, gates, decisions, evidence, polls and votes. */
import type { TimelineEntry, TimelineView } from '@slipway/api';
import { newestEvents, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { readEvidenceHistory, readPolls, readVotes } from '@slipway/playbook/checklist';
import { rampEvents } from '@slipway/ramp';

/** Of each source so many of the newest. */
const MOST = 2_000;
/** Told more fully by polls and evidence themselves; waivers are told by the decision. */
const TOLD_ELSEWHERE: readonly string[] = ['attest', 'poll', 'vote'];

async function ofPolls(sql: Sql, launch: string): Promise<TimelineEntry[]> {
  const polls = await readPolls(sql, launch);
  const entries = await Promise.all(
    polls.map(async ({ id, title, store, openedMs, closesMs, asks }): Promise<TimelineEntry[]> => {
      const roles = asks.map(({ role }) => role).join(', ');
      const closes = new Date(closesMs).toISOString();
      const text = `${title} Asked: ${roles}, until ${closes}.`;
      const votes = await readVotes(sql, id);
      return [
        { atMs: openedMs, kind: 'poll', store, text, by: null },
        ...votes.map(({ role, vote, note, by, atMs }) => {
          const said = `${role}: ${vote}${note === '' ? '' : ` (${note})`}.`;
          return { atMs, kind: 'vote', store, text: said, by };
        }),
      ];
    }),
  );
  return entries.flat();
}

async function ofEvidence(sql: Sql, launch: string): Promise<TimelineEntry[]> {
  const history = await readEvidenceHistory(sql, launch, MOST);
  return history
    .filter(({ kind }) => kind !== 'waive')
    .map(({ key, holds, note, by, atMs }) => {
      const text = `${key} ${holds ? 'stands' : 'does not stand'}: ${note}`;
      return { atMs, kind: 'evidence', store: key.split('@')[1] ?? null, text, by };
    });
}

/** @returns everything that is known of a launch, the oldest first */
export async function readTimeline(sql: Sql, { id, name }: LaunchRecord): Promise<TimelineView> {
  const [own, ramp, evidence, polls] = await Promise.all([
    newestEvents(sql, id, MOST),
    rampEvents(sql, id, MOST),
    ofEvidence(sql, name),
    ofPolls(sql, id),
  ]);
  const told = own.filter(({ kind }) => !TOLD_ELSEWHERE.includes(kind));
  const events = [...told, ...ramp].map(({ atMs, kind, store, text }) => {
    return { atMs, kind, store, text, by: null };
  });
  const entries = [...events, ...evidence, ...polls].toSorted((a, b) => a.atMs - b.atMs);
  return { launch: id, name, entries };
}
