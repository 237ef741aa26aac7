import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureCrewTables } from '../tables.ts';
import { checkRoster } from './core/check.ts';
import type { DemandFile } from './core/demand.ts';
import {
  RosterBreachError,
  RosterMovedError,
  RosterNoticeError,
  RosterPinError,
} from './errors.ts';
import { pinFaults, writePin } from './pins.ts';
import { publishRoster } from './publish.ts';
import { openSolver, solveRoster } from './solver/solve.ts';
import { readChanges, readRoster, writeInputs } from './store.ts';
import { runOrDie } from '../testing/killed.ts';
import { madeProblem } from './testing/made.ts';

const threads = openSolver(1);
after(() => threads.close());

const WEEK = '2026-11-30';
const MADE = madeProblem(2, { stores: 1, people: 12, days: 7, needs: {} });
const DEMAND: DemandFile = {
  week: WEEK,
  law: {
    rest: '10h',
    week: '48h',
    notice: '7d',
    'seasonal-per-mentor': 3,
    minors: { from: '06:00', to: '20:00', day: '8h', week: '24h' },
  },
  undesired: ['late'],
  shifts: {
    early: { from: '06:00', to: '14:00', needs: { till: 1, triage: 1 } },
    late: { from: '14:00', to: '22:00', needs: { picks: 1 } },
  },
  stores: [{ id: 's01', closed: ['sunday'] }],
};
const INPUTS = {
  stores: [{ id: 's01', name: 'Quayside', zone: 'America/New_York' }],
  people: MADE.people,
  certificates: [...MADE.standings.values()].flatMap(({ certificates }) => certificates),
  rules: [{ person: 's01-p00', day: 'monday', from: '00:00', to: '24:00', kind: 'away' as const }],
  demand: DEMAND,
};

const PUBLISH = new URL('testing/publish-main.ts', import.meta.url);

void test('R12 R13 published whole or not at all, checked, with notice and a history', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    await writeInputs(sql, INPUTS);
    await writeInputs(sql, INPUTS); // again: certificates are not added twice
    const kept = await readRoster(sql, null);
    assert.equal(
      kept.problem.standings.get('s01-p00')?.certificates.length,
      MADE.standings.get('s01-p00')!.certificates.length,
    );
    const { roster } = await solveRoster(threads, kept.problem, { seconds: 20 });
    assert.deepEqual(checkRoster(kept.problem, roster).breaches, []);
    assert.ok(!roster.some(({ shift, person }) => person === 's01-p00' && shift.includes(WEEK)));

    const wish = { week: WEEK, roster, by: 'm.boss', why: 'first', from: 0, nowMs: 0 };
    const first = await publishRoster(sql, { ...wish, agreed: [] });
    assert.deepEqual([first.version, first.touched.length > 4], [1, true]);
    assert.deepEqual((await readRoster(sql, WEEK)).published.length, roster.length);

    const less = roster.slice(1);
    const late = { ...wish, roster: less, nowMs: Date.UTC(2026, 10, 29), from: 1 };
    await assert.rejects(publishRoster(sql, { ...late, agreed: [] }), RosterNoticeError);
    await assert.rejects(publishRoster(sql, { ...late, from: 0, agreed: 'all' }), RosterMovedError);
    const twice = [...roster, { ...roster[0]!, shift: roster[1]!.shift }];
    await assert.rejects(
      publishRoster(sql, { ...late, roster: twice, agreed: 'all' }),
      RosterBreachError,
    );
    const second = await publishRoster(sql, { ...late, agreed: [roster[0]!.person] });
    assert.deepEqual(second.touched, [roster[0]!.person]);
    const [change] = await readChanges(sql, WEEK);
    assert.deepEqual(
      [change?.version, change?.shift, change?.before, change?.after],
      [2, roster[0]!.shift, roster[0]!.station, null],
    );
    const forbidden = sql`update slipway.crew_roster_change set by = 'x'`;
    await assert.rejects(forbidden, /only added to/);

    // Killed before each statement in turn: the old roster stands, and nothing of the new one.
    let killed = 0;
    for (; (await runOrDie(PUBLISH, [url, WEEK, `${killed + 1}`])) === null; killed++) {
      const now = await readRoster(sql, WEEK);
      assert.deepEqual([now.version, now.published.length], [2, less.length], `${killed}`);
    }
    assert.ok(killed >= 8, `${killed} statements`);
    const now = await readRoster(sql, WEEK);
    assert.deepEqual([now.version, now.published.length], [3, 0]);
  });
});

void test('R18 every solve keeps a pin; one that nothing could keep is refused', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureCrewTables(sql);
    await writeInputs(sql, INPUTS);
    const { problem } = await readRoster(sql, null);
    const { roster } = await solveRoster(threads, problem, { seconds: 20 });
    const tills = roster.filter(({ station }) => station === 'till');
    // Whoever stands at one till is pinned to the same station of another day.
    const [one] = tills;
    const other = tills.find(({ shift, person }) => {
      const pin = { shift, person: one!.person, station: 'till' as const };
      return person !== one!.person && pinFaults(problem, pin).length === 0;
    });
    const pin = { week: WEEK, shift: other!.shift, person: one!.person, by: 'm.boss' };
    await writePin(sql, problem, { ...pin, station: 'till' });
    const pinned = await readRoster(sql, null);
    assert.equal(pinned.problem.pins.length, 1);
    const again = await solveRoster(threads, pinned.problem, { seconds: 20 });
    const isThere = ({ shift, person, station }: (typeof roster)[number]) =>
      shift === pin.shift && person === pin.person && station === 'till';
    assert.ok(again.roster.some(isThere));
    assert.ok(!roster.some(isThere));

    const second = { ...pin, person: other!.person, station: 'till' as const };
    const refused = writePin(sql, pinned.problem, second);
    await assert.rejects(refused, RosterPinError); // one till, two pins
    const away = {
      ...pin,
      person: 's01-p00',
      shift: `s01-${WEEK}-early`,
      station: 'till' as const,
    };
    await assert.rejects(writePin(sql, pinned.problem, away), RosterPinError);
    await writePin(sql, pinned.problem, { ...pin, station: null });
    assert.deepEqual((await readRoster(sql, null)).problem.pins, []);
  });
});
