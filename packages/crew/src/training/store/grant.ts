/**
 * The first certificate of its kind: nobody could observe it, since nobody holds it. Whoever owns
 * the installation vouches for one mentor; from then on, mentors observe.
 */
import type { Sql } from '@slipway/pg';
import { addCertificates } from '../../people/certificates.ts';
import { CERTIFICATES } from '../../core/station.ts';
import { CertificateUnknownError, MentorThereError } from '../errors.ts';
import { holdPerson } from './attempts.ts';

export interface Grant {
  readonly person: string;
  readonly certificate: string;
  /** Who vouches for it: a name, of nobody in the stores. */
  readonly by: string;
  readonly reason: string;
  readonly untilMs: number;
  readonly nowMs: number;
}

/**
 * @throws {CertificateUnknownError | LearnerUnknownError} nothing was recorded
 * @throws {MentorThereError} a mentor holds it, and can observe the person
 */
export async function grantCertificate(sql: Sql, grant: Grant): Promise<void> {
  const { person, certificate, by, reason, untilMs, nowMs } = grant;
  if (!CERTIFICATES.includes(certificate)) throw new CertificateUnknownError(certificate);
  const now = new Date(nowMs);
  await sql.begin(async (tx) => {
    await holdPerson(tx, person);
    // Of two grants at once, the second must see the first.
    await tx`lock table slipway.crew_observation in share row exclusive mode`;
    const [mentor] = await tx<{ id: string }[]>`
      select   p.id
      from     slipway.crew_certificate c
      join     slipway.crew_person p on p.id = c.person
      where    c.name = ${certificate} and c.observed_at is not null and c.expires_at > ${now}
      and      p.is_mentor and p.id <> ${person}
      order by p.id
      limit    1`;
    if (mentor) throw new MentorThereError(person, certificate, mentor.id);
    await tx`
      insert into slipway.crew_observation (person, certificate, passed_at, mentor, checks, note, at)
      values (${person}, ${certificate}, ${now}, ${by}, '{}', ${reason}, ${now})`;
    const earned = { passedMs: nowMs, observedBy: by, observedMs: nowMs, expiresMs: untilMs };
    await addCertificates(tx, [{ person, name: certificate, ...earned }]);
  });
}
