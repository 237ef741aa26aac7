/** Certificates as they are kept. */
import type { Queryable } from '@slipway/pg';
import type { Certificate } from '../core/certificate.ts';

interface Row {
  readonly person: string;
  readonly name: string;
  readonly passedAt: Date;
  readonly observedBy: string | null;
  readonly observedAt: Date | null;
  readonly expiresAt: Date;
}

/** @returns certificates of some people, all that they ever earned, by person; absent: of none */
export async function readCertificates(
  sql: Queryable,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly Certificate[]>> {
  const rows = await sql<Row[]>`
    select   person, name, passed_at as "passedAt", observed_by as "observedBy",
             observed_at as "observedAt", expires_at as "expiresAt"
    from     slipway.crew_certificate
    where    person = any(${people as string[]})
    order by id`;
  return Map.groupBy(
    rows.map(({ passedAt, observedAt, expiresAt, ...row }): Certificate => ({
      ...row,
      passedMs: passedAt.getTime(),
      observedMs: observedAt?.getTime() ?? null,
      expiresMs: expiresAt.getTime(),
    })),
    ({ person }) => person,
  );
}

/** Adds certificates; what was earned before stays. */
export async function addCertificates(
  sql: Queryable,
  earned: readonly Certificate[],
): Promise<void> {
  for (const one of earned) {
    const { person, name, passedMs, observedBy, observedMs, expiresMs } = one;
    await sql`
      insert into slipway.crew_certificate
             (person, name, passed_at, observed_by, observed_at, expires_at)
      values (${person}, ${name}, ${new Date(passedMs)}, ${observedBy},
              ${observedMs === null ? null : new Date(observedMs)}, ${new Date(expiresMs)})`;
  }
}

/** @returns modules that people have passed, by person; absent: none */
export async function readPassed(
  sql: Queryable,
  people: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await sql<{ person: string; modules: string[] }[]>`
    select   person, array_agg(distinct module) as modules
    from     slipway.crew_passed
    where    person = any(${people as string[]})
    group by person`;
  return new Map(rows.map(({ person, modules }) => [person, new Set(modules)]));
}
