/**
 * What unlocks `locked`: the signed record of a rehearsal of the same criteria in which every one
 * of them fired, or the waiver of two people.
 */
import type { RehearsalKept } from '@slipway/api';
import type { SignedDocument } from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { LaunchSpec } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import {
  keepLaunchRecord,
  readLaunchRecord,
  readRehearsal,
  whyNotRehearsed,
} from '@slipway/rehearsal';
import type { ActGround } from './acts/act.ts';

/** A launch that must be rehearsed was not. */
export class NotRehearsedError extends OperatorError {
  readonly code = 'LAUNCH_NOT_REHEARSED';
  readonly exitCode = EXIT.notAllowed;

  constructor({ name, file }: LaunchSpec, reason: string) {
    super(
      `Launch ${name} is not rehearsed: ${reason}.`,
      'Nothing was locked; the launch stands as it was planned.',
      `Run \`slipway rehearse launch ${file} --sign-with KEY --as PERSON/KEY\`, then lock it; or ` +
        `let two people answer for going without: \`slipway launch waive ${name} rehearsal\`.`,
    );
  }
}

/**
 * @returns the id of the rehearsal that counts; null when two people waived it, or nothing can fire
 * @throws {NotRehearsedError} no record counts, and nobody waived it
 */
export async function rehearsedBy({
  sql,
  launch,
  people,
  nowMs,
}: ActGround): Promise<string | null> {
  const { spec, asked } = launch;
  if (asked.rehearsed) return asked.rehearsed.rehearsal;
  const { name, criteria, criteriaHash, rollback } = spec;
  if (criteria.length === 0) return null; // nothing that could fire
  const record = await readLaunchRecord(sql, name, criteriaHash);
  const reason = whyNotRehearsed({
    launch: name,
    criteria: criteria.map(({ id }) => id),
    criteriaHash,
    withinMs: rollback.withinMs,
    record,
    people,
    nowMs,
  });
  if (reason !== null) throw new NotRehearsedError(spec, reason);
  return readRehearsal(record).rehearsal;
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
