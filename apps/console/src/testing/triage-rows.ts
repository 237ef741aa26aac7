/** For tests: two people at the desk of the first store, and two sign-ups that need one of them. */
import { captureSignUp, ensureCommerceTables, ingestEvent } from '@slipway/commerce';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import type { Sql } from '@slipway/pg';

const HOUR_MS = 3_600_000;

/** Ada may work there; the certificate of Ben has run out. */
export async function addTriage(sql: Sql, nowMs: number): Promise<void> {
  await ensureCommerceTables(sql);
  await ensureCrewTables(sql);
  const experienced = { experience: 'senior', skills: ['triage'] } as const;
  const people = [
    personOf('ada', { name: 'Ada Ruiz', ...experienced }),
    personOf('ben', { name: 'Ben Okoye', ...experienced }),
  ];
  await sql.begin((tx) => writePeople(tx, people));
  const seen = { name: 'triage', passedMs: 1, observedBy: 'eve', observedMs: 2 };
  await addCertificates(sql, [
    { person: 'ada', ...seen, expiresMs: nowMs + 99 * HOUR_MS },
    { person: 'ben', ...seen, expiresMs: nowMs - HOUR_MS },
  ]);
  const hours = (count: number) => new Date(nowMs + count * HOUR_MS);
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('day', 's01', ${hours(-1)}, ${hours(7)})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    values ('day', 'ada', 'triage', true), ('day', 'ben', 'triage', false)`;
  const signUp = (id: string, store: string) =>
    captureSignUp(sql, { id, store, member: `m-${id}`, capturedMs: nowMs - HOUR_MS / 2 });
  await signUp('su-1', 's01');
  await signUp('su-2', 's02');
  await ingestEvent(sql, {
    source: 'stripe',
    id: 'evt-1',
    kind: 'payment-declined',
    atMs: nowMs - 60_000,
    refs: [],
    signUp: 'su-1',
    detail: 'expired_card',
    expiresMs: nowMs + HOUR_MS / 3,
    bodyHash: null,
  });
}
