import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { personOf } from '../testing/people.ts';
import { addCertificates } from './certificates.ts';
import { gate } from './gate.ts';
import { readOnShift, readShifts } from './on-shift.ts';
import { readPeople, writePeople } from './people.ts';
import { ensurePeopleTables } from './tables.ts';

const HOUR_MS = 3_600_000;

void test('people, certificates and shifts are read as written; the gate asks them', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensurePeopleTables(sql);
    const people = [
      personOf('ada', { skills: ['till', 'picks'], hours: { least: 0, most: 20.5 } }),
      personOf('ben', { home: 's02', language: 'es' }),
    ];
    await sql.begin((tx) => writePeople(tx, people));
    await sql.begin((tx) => writePeople(tx, [{ ...people[1]!, isMinor: true }]));
    assert.deepEqual(await readPeople(sql), [people[0], { ...people[1], isMinor: true }]);
    assert.deepEqual(await readPeople(sql, 's02'), [{ ...people[1], isMinor: true }]);

    const passed = { name: 'picking', passedMs: 1, expiresMs: 9 * HOUR_MS };
    const seen = { observedBy: 'ben', observedMs: 2 };
    await addCertificates(sql, [{ person: 'ada', ...passed, ...seen }]);
    const own = { person: 'ben', ...passed, ...seen };
    await assert.rejects(addCertificates(sql, [own]), /check/, 'nobody observes themselves');
    await addCertificates(sql, [{ ...own, observedBy: null, observedMs: null }]);
    const ask = (untilMs: number) =>
      gate(sql, people, { station: 'picks', fromMs: 0, untilMs }, []);
    const may = await ask(8 * HOUR_MS);
    assert.deepEqual([may.get('ada')?.may, may.get('ben')?.may], [true, false]);
    assert.equal((await ask(9 * HOUR_MS)).get('ada')?.may, false);

    await sql`
      insert into slipway.crew_shift (id, store, from_at, until_at)
      values ('early', 's01', ${new Date(HOUR_MS)}, ${new Date(3 * HOUR_MS)}),
             ('late', 's01', ${new Date(2 * HOUR_MS)}, ${new Date(4 * HOUR_MS)})`;
    await sql`
      insert into slipway.crew_assignment (shift, person, station, is_lead)
      values ('early', 'ada', 'till', false), ('late', 'ben', 'picks', true)`;
    const shiftAt = await readShifts(sql, { fromMs: 0, toMs: 9 * HOUR_MS });
    const at = async (hours: number) => {
      const on = await readOnShift(sql, 's01', hours * HOUR_MS);
      return [shiftAt('s01', hours * HOUR_MS), ...on.map(({ person: id }) => id)];
    };
    assert.deepEqual(await at(0.5), [null]);
    assert.deepEqual(await at(1), ['early', 'ada']);
    assert.deepEqual(await at(2.5), ['late', 'ben', 'ada']);
    assert.deepEqual(await at(3), ['late', 'ben']);
  });
});
