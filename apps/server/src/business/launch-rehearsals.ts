/** The newest rehearsals of a launch as a whole, and which of them unlocks it. */
import type { LaunchRehearsalView } from '@slipway/api';
import type { People, SignedDocument } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { failureOf, readLaunchRecords, verifyRehearsal, whyNotRehearsed } from '@slipway/rehearsal';

/** Nobody reads more. */
const MOST = 5;

type Told = NonNullable<LaunchRehearsalView['record']>;

/**
 * @param sql where launches are recorded
 * @returns the newest first; of a locked launch they count as of the moment of locking
 */
export async function readLaunchRehearsals(
  sql: Sql,
  launch: LaunchRecord,
  people: People,
  nowMs: number,
): Promise<LaunchRehearsalView[]> {
  const papers = await readLaunchRecords(sql, launch.name, MOST);
  const atMs = launch.enteredMs.locked ?? nowMs;
  const counted = papers.findIndex((paper) => hashOf(paper) === launch.criteriaHash);
  return papers.map((paper, place) => {
    const told = toldOf(paper, people, atMs);
    if ('why' in told) return { refused: told.why, record: null };
    if (place === counted) return { refused: whyNot(launch, paper, people, atMs), record: told };
    const isSame = hashOf(paper) === launch.criteriaHash;
    const why = isSame ? 'a newer one stands in its place' : 'it is of other criteria';
    return { refused: why, record: told };
  });
}

const hashOf = (paper: unknown): unknown =>
  (paper as { payload?: { criteriaHash?: unknown } }).payload?.criteriaHash;

function whyNot(launch: LaunchRecord, record: unknown, people: People, nowMs: number) {
  const { name, criteriaHash, spec } = launch;
  const criteria = spec.criteria.map(({ id }) => id);
  const { withinMs } = spec.rollback;
  return whyNotRehearsed({ launch: name, criteria, criteriaHash, withinMs, record, people, nowMs });
}

function toldOf(paper: unknown, people: People, nowMs: number): Told | { readonly why: string } {
  try {
    const { launch: _, criteriaHash: __, ...record } = verifyRehearsal(paper, people, nowMs);
    const { by, signedAtMs, expiresAtMs } = paper as SignedDocument; // its form is proved by now
    return {
      ...record,
      signedBy: people.find(({ id }) => id === by.person)?.name ?? by.person,
      signedMs: signedAtMs,
      countsUntilMs: expiresAtMs,
      criteria: record.criteria.map((one) => {
        const { criterion, fault, how, firedAfterMs, rollbacks } = one;
        const failure = failureOf(one, record.withinMs);
        return { criterion, fault, did: how, firedAfterMs, rollbacks, failure };
      }),
    };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { why: error.what };
  }
}
