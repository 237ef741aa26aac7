/** The roster's routes over a real database: gaps explained, pins, edits, other stores unseen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RosterEdited, RosterView } from '@slipway/api';
import { ensureCrewTables } from '@slipway/crew';
import { greedyRoster, publishRoster, readRoster, writeInputs } from '@slipway/crew/roster';
import { madeProblem } from '@slipway/crew/roster/testing';
import type { LaunchRecord } from '@slipway/launch';
import { createLaunch, ensureLaunchTables, UnknownLaunchError } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { Value } from 'typebox/value';
import { rosterHandlers } from './handlers.ts';

const MADE = madeProblem(2, { stores: 2, people: 3, days: 1, needs: {} });
const WEEK = '2026-11-30';
const MINORS = { from: '06:00', to: '20:00', day: '8h', week: '24h' };
const LAW = { rest: '10h', week: '48h', notice: '7d', 'seasonal-per-mentor': 3, minors: MINORS };
const INPUTS = {
  stores: ['s01', 's02'].map((id) => ({ id, name: `Store ${id}`, zone: 'UTC' })),
  people: MADE.people,
  certificates: [...MADE.standings.values()].flatMap(({ certificates }) => certificates),
  rules: [],
  demand: {
    week: WEEK,
    law: LAW,
    undesired: [],
    shifts: { early: { from: '06:00', to: '14:00', needs: { till: 5 } } },
    stores: [{ id: 's01' }, { id: 's02' }],
  },
};

async function withRoster(body: (sql: Sql, id: string) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    await ensureLaunchTables(sql);
    await ensureCrewTables(sql);
    const stores = [{ id: 's02', name: 'Store s02' }];
    const roles = { launch: {}, stores: { s02: { 'store-manager': ['ada'] } } };
    const file = { file: '/launch.yaml', folder: '/', criteriaHash: 'abc', criteria: [] };
    const spec = {
      name: 'spring',
      opens: '2026-12-05T09:00[UTC]',
      crew: null,
      stores,
      roles,
      ...file,
    };
    const { id } = await createLaunch(sql, spec as unknown as LaunchRecord['spec'], 60, 1000);
    await writeInputs(sql, INPUTS);
    const { problem } = await readRoster(sql, null);
    const wish = { week: WEEK, by: 'boss', why: 'first', agreed: 'all' as const, from: 0 };
    await publishRoster(sql, { ...wish, roster: greedyRoster(problem), nowMs: 0 });
    await body(sql, id);
  });
}

/** What a route says to somebody of the launch, once it says what is waited for. */
async function until(ask: () => Promise<RosterView>, isThere: (view: RosterView) => boolean) {
  const deadlineMs = Date.now() + 60_000; // a solver's time, and others may be at work, too
  for (;;) {
    const view = await ask();
    if (isThere(view)) return view;
    assert.ok(Date.now() < deadlineMs, 'gaps were not explained in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

void test('gaps are explained; places are pinned; changes are tried first', async () => {
  await withRoster(async (sql, id) => {
    const handlers = rosterHandlers({
      sql,
      training: () => Promise.resolve([]),
      picks: null as never, // pick lists have no part in it
    });
    const identity = { person: 'ada', how: 'session' as const, machine: null, csrf: null };
    const input = { id, case: '', params: { id }, query: {}, identity, scopes: [] };
    const ask = async () => {
      const view = await handlers.roster({ ...input, body: null });
      assert.ok(Value.Check(RosterView, view));
      return view;
    };
    const gapsOf = ({ stores }: RosterView) =>
      stores.flatMap(({ shifts }) => shifts.flatMap(({ places }) => places.map(({ gap }) => gap)));
    const view = await until(ask, (one) => gapsOf(one).some((gap) => gap !== null));
    assert.deepEqual(
      view.stores.map((store) => store.id),
      ['s02'],
    );
    const [gap] = gapsOf(view).filter((one) => one !== null);
    assert.match(
      gap!.words,
      /^till \d at Store s02, Mon 30 Nov 06:00–14:00 \(early\): that is for/,
    );
    assert.match(gap!.relaxations.at(-1)!.words, /^one till less at Store s02/);

    const [shift] = view.stores[0]!.shifts;
    const { people } = shift!.places[0]!;
    const pin = { shift: shift!.id, person: people[0]!.id, station: 'till' };
    await handlers.pinRoster({ ...input, body: pin });
    assert.equal((await ask()).stores[0]!.shifts[0]!.places[0]!.people[0]!.isPinned, true);

    const edits = [{ ...pin, station: 'triage' }];
    const wish = { version: 1, edits, why: 'by hand', agreed: [pin.person], trial: true };
    const tried = await handlers.editRoster({ ...input, body: wish });
    assert.ok(Value.Check(RosterEdited, tried));
    assert.ok(tried.breaks.length > 0 && !tried.published);
    const off = { ...wish, edits: [{ ...pin, station: null }], trial: false };
    const bea = { ...input, identity: { ...identity, person: 'bea' } };
    await assert.rejects(handlers.editRoster({ ...bea, body: off }), { code: 'AUTH_ACTING_FOR' });
    const done = await handlers.editRoster({ ...input, body: off });
    assert.ok(Value.Check(RosterEdited, done) && done.version === 2);
    assert.equal((await ask()).changes[0]?.by, 'ada');

    const foreign = { ...pin, shift: pin.shift.replace('s02', 's01') };
    await assert.rejects(handlers.pinRoster({ ...input, body: foreign }), /have no shift s01/);
    await assert.rejects(handlers.roster({ ...input, id: 'none', body: null }), UnknownLaunchError);
  });
});
