/** The shifts of a store with who stands on them, and what the gate says of each. */
import type { Queryable } from '@slipway/pg';
import type { Staffed, StaffedShift } from '../core/readiness.ts';
import { mayWork } from '../core/may-work.ts';
import type { Station } from '../core/station.ts';
import type { TrainingStep } from '../core/shortest-path.ts';
import { readCertificates, readPassed } from './certificates.ts';
import { readPeople } from './people.ts';

interface Row {
  readonly shift: string;
  readonly from: Date;
  readonly until: Date;
  readonly person: string | null;
  readonly station: Station;
  readonly isLead: boolean;
}

/** @returns the published shifts that touch a time, ms since 1970, in order */
export async function readStaffedShifts(
  sql: Queryable,
  store: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  training: readonly TrainingStep[] = [],
): Promise<readonly StaffedShift[]> {
  const rows = await sql<Row[]>`
    select   s.id as shift, s.from_at as "from", s.until_at as "until", a.person, a.station,
             a.is_lead as "isLead"
    from     slipway.crew_shift s
    left     join slipway.crew_assignment a on a.shift = s.id
    where    s.store = ${store}
    and      s.from_at < ${new Date(toMs)} and s.until_at > ${new Date(fromMs)}
    order by s.from_at, s.id, a.station, a.person`;
  const ids = [...new Set(rows.flatMap(({ person }) => person ?? []))];
  const people = new Map((await readPeople(sql)).map((one) => [one.id, one]));
  const certificates = await readCertificates(sql, ids);
  const passed = await readPassed(sql, ids);
  const staffedOf = (row: Row): Staffed[] => {
    const person = row.person === null ? undefined : people.get(row.person);
    if (!person) return [];
    const { station, isLead } = row;
    const work = { station, fromMs: row.from.getTime(), untilMs: row.until.getTime() };
    const may = mayWork(person, work, {
      certificates: certificates.get(person.id) ?? [],
      passed: passed.get(person.id) ?? new Set(),
      training,
    });
    return [{ person: person.id, station, isLead, isMentor: person.isMentor, may }];
  };
  return Array.from(
    Map.groupBy(rows, ({ shift }) => shift),
    ([shift, own]) => ({
      shift,
      fromMs: own[0]!.from.getTime(),
      untilMs: own[0]!.until.getTime(),
      staff: own.flatMap(staffedOf),
    }),
  );
}
