/**
 * The record that unlocks `locked`: a launch whose file says on what it is rehearsed is locked only
 * with a signed record of a rehearsal of the same criteria, in which every one of them fired.
 */
import type { RehearsalKept } from '@slipway/api';
import { readPeople, type SignedDocument } from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { LaunchSpec } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import {
  keepLaunchRecord,
  readLaunchRecord,
  readRehearsal,
  whyNotRehearsed,
} from '@slipway/rehearsal';

/** A launch that must be rehearsed was not. */
export class NotRehearsedError extends OperatorError {
  readonly code = 'LAUNCH_NOT_REHEARSED';
  readonly exitCode = EXIT.notAllowed;

  constructor({ name, file }: LaunchSpec, reason: string) {
    super(
      `Launch ${name} is not rehearsed: ${reason}.`,
      'Nothing was locked; the launch stands as it was planned.',
      `Run \`slipway rehearse launch ${file} --sign-with KEY --as PERSON/KEY\`, then lock it.`,
    );
  }
}

/** @throws {NotRehearsedError} its file has `staging`, and no record counts */
export async function checkRehearsed(sql: Sql, spec: LaunchSpec, nowMs: number): Promise<void> {
  // A record from before there was such a key has none.
  if ((spec.staging ?? null) === null) return;
  const { name, criteria, criteriaHash, rollback, people } = spec;
  const reason = whyNotRehearsed({
    launch: name,
    criteria: criteria.map(({ id }) => id),
    criteriaHash,
    withinMs: rollback.withinMs,
    record: await readLaunchRecord(sql, name, criteriaHash),
    people: people === null ? [] : readPeople(people),
    nowMs,
  });
  if (reason !== null) throw new NotRehearsedError(spec, reason);
}

/**
 * Keeps a record; whether its signature counts is asked by each launch, of its own people.
 *
 * @throws {RehearsalRecordError} it is none
 */
export async function keepRecord(sql: Sql, document: unknown): Promise<RehearsalKept> {
  const record = readRehearsal(document);
  await keepLaunchRecord(sql, record, document as SignedDocument);
  const { rehearsal, launch, passed } = record;
  return { rehearsal, launch, passed };
}
