/** The gate over what is kept: who of some people may do a work, asked of `mayWork` alone. */
import type { Queryable } from '@slipway/pg';
import { mayWork, type MayWork, type Work } from '../core/may-work.ts';
import type { Person } from '../core/person.ts';
import type { TrainingStep } from '../core/shortest-path.ts';
import { readCertificates, readPassed } from './certificates.ts';

/**
 * @param people whom it is asked of, as read
 * @param training everything that is taught
 * @returns by person
 */
export async function gate(
  sql: Queryable,
  people: readonly Person[],
  work: Work,
  training: readonly TrainingStep[],
): Promise<ReadonlyMap<string, MayWork>> {
  const ids = people.map(({ id }) => id);
  const certificates = await readCertificates(sql, ids);
  const passed = await readPassed(sql, ids);
  return new Map(
    people.map((person) => [
      person.id,
      mayWork(person, work, {
        certificates: certificates.get(person.id) ?? [],
        passed: passed.get(person.id) ?? new Set(),
        training,
      }),
    ]),
  );
}
