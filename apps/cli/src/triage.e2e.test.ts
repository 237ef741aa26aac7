/** `slipway triage`: a case from the queue to its end, by people at the desk. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TriageCaseView } from '@slipway/api';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { syncQueue } from '@slipway/crew/triage';
import { createLaunch, ensureLaunchTables, readLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureServer } from './installation.ts';
import { withWorkplace, type Workplace } from './testing/bin.ts';

const HOUR_MS = 3_600_000;
const CASE = 'su-1:declined';

/** Ada and Ben stand at the desk of s01 and may; Cid is not certified; Dee comes tomorrow. */
async function addDesk(sql: Sql, file: string): Promise<void> {
  const nowMs = Date.now();
  await ensureLaunchTables(sql);
  await ensureCrewTables(sql);
  const { name } = await createLaunch(sql, readLaunch(file), 1, nowMs);
  const people = ['ada', 'ben', 'cid', 'dee'].map((id) =>
    personOf(id, { experience: 'senior', skills: ['triage'] }),
  );
  await sql.begin((tx) => writePeople(tx, people));
  const seen = { name: 'triage', passedMs: 1, observedBy: 'eve', observedMs: 2 };
  const expiresMs = nowMs + 99 * HOUR_MS;
  const certified = ['ada', 'ben', 'dee'];
  await addCertificates(
    sql,
    certified.map((person) => ({ person, ...seen, expiresMs })),
  );
  const hours = (count: number) => new Date(nowMs + count * HOUR_MS);
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('day', 's01', ${hours(-1)}, ${hours(7)}), ('next', 's01', ${hours(23)}, ${hours(31)})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station)
    values ('day', 'ada', 'triage'), ('day', 'ben', 'triage'), ('day', 'cid', 'triage'),
           ('next', 'dee', 'triage')`;
  const times = { sinceMs: nowMs, expiresMs: nowMs + HOUR_MS };
  const what = { store: 's01', member: 'm-1', reason: 'declined', value: null } as const;
  const one = { signUp: 'su-1', ...what, detail: 'expired_card', ...times };
  await syncQueue(sql, name, [one], nowMs);
}

const withDesk = (body: (place: Workplace, sql: Sql) => Promise<void>) =>
  withTestDatabase(({ sql, url }) =>
    withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await place.slipway(['init', 'my']);
      await addDesk(sql, join(place.folder, 'my/launch.yaml'));
      await ensureServer(place.home, { env: place.env, port: 0 });
      await body(place, sql);
    }),
  );

test('a case goes from the queue to its end, from one to another', () =>
  withDesk(async (place, sql) => {
    const run = (...words: string[]) => place.slipway(['triage', ...words]);
    const said = async (...words: string[]) => {
      const ran = await run(...words);
      assert.equal(ran.code, 0, ran.stderr);
      return ran.stdout;
    };
    assert.match(await said('show', CASE), /su-1:declined at s01: .*\(expired_card\)\n {2}open: /);
    const claimed = await said('claim', CASE, '--as', 'ada');
    assert.match(claimed, /claimed by ada \(by the installation\), until \d\d:\d\d UTC/);
    assert.match(claimed, /^ {4}--choice here {2}They are here$/m);
    assert.match(await said('list'), /su-1:declined .* claimed +ada \(by the installation\)/);
    assert.match(await said('step', CASE, '--as', 'ada', '--choice', 'here'), /^ {2}other-card: /m);
    assert.match(await said('back', CASE, '--as', 'ada'), /^ {2}reach: /m);
    const hand = ['hand-over', CASE, '--as', 'ada', '--to', 'ben', '--note', 'my break'];
    assert.match(await said(...hand), /offered to ben by ada .*: my break$/m);
    await said('take', CASE, '--as', 'ben');
    assert.match(await said('release', CASE, '--as', 'ben'), /^ {2}open: /m);
    await said('claim', CASE, '--as', 'ben');
    for (const choice of ['here', 'declines']) {
      await said('step', CASE, '--as', 'ben', '--choice', choice);
    }
    const last = ['triage', 'step', CASE, '--as', 'ben', '--choice', 'declines'];
    const closed = await place.json<TriageCaseView>(last);
    assert.deepEqual(
      [closed.state, closed.by, closed.through, closed.outcome],
      ['closed', 'ben', 'operator', 'customer-withdrew'],
    );
    const kept = await sql<{ told: string }[]>`
      select kind || ' ' || through || ' for ' || person as told
      from   slipway.crew_triage_event where person is not null order by id`;
    assert.equal(kept[0]?.told, 'claim operator for ada');
    assert.equal(kept.length, 10);
  }));

test('what may not be is refused, with what would cure it', () =>
  withDesk(async (place, sql) => {
    const refused = async (code: number, words: string[], said: RegExp) => {
      const ran = await place.slipway(['triage', ...words]);
      assert.match(ran.stderr, said);
      assert.equal(ran.code, code, ran.stderr);
    };
    const claim = (by: string) => ['claim', CASE, '--as', by];
    const able = 'At the desk now, and may: ada, ben\\.';
    const cured = `Let them pass triage; then .*observe cid triage\`\\. ${able}`;
    await refused(77, claim('cid'), new RegExp(`cid may not .* is missing; triage [^]*${cured}`));
    const later = /dee is not on shift[^]*next shift at triage is at s01, .* UTC\. At the desk now/;
    await refused(77, claim('dee'), later);
    await refused(77, claim('eve'), /Nobody in the stores has the id eve/);
    await refused(2, ['claim', CASE], /--as is missing/);
    await refused(2, ['claim', 'su-1:declned', '--as', 'ada'], /Did you mean su-1:declined\?/);
    await refused(2, ['step', CASE, '--as', 'ada', '--choice', 'here'], /stands at no step/);
    await place.slipway(['triage', ...claim('ada')]);
    await refused(2, ['step', CASE, '--as', 'ada', '--choice', 'hree'], /Did you mean here\?/);
    await refused(1, ['release', CASE, '--as', 'ben'], /Case su-1:declined is ada's/);
    await refused(2, ['release', CASE, '--as', 'ada', '--launch', 'x'], /no launch "x"/);
    const [row] = await sql`select state->>'by' as by from slipway.crew_triage_case`;
    assert.equal(row?.['by'], 'ada');
  }));
