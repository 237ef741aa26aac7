/** What may be decided after a rollback, over a real record: who, when, and for how long. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureAuthorityTables, type Act } from '@slipway/authority';
import { makePracticePeople, PRACTICE, type PracticePeople } from '@slipway/authority/practice';
import {
  createLaunch,
  ensureLaunchTables,
  FORWARD_PHASES,
  readLaunch,
  requireLaunch,
  saveLaunch,
} from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensurePlaybookTables, openPoll } from '@slipway/playbook';
import { ensureRampTables, initialState, rampStore, type RampState } from '@slipway/ramp';
import { writeLaunch } from '../testing/launch-folder.ts';
import { challenge, decide } from './decide.ts';

const [COMMANDER, SENIOR] = PRACTICE.people;
const RETRY = 'resume-after-rollback';
const BACK_MS = 1_700_000_000_000;

interface Scene {
  readonly sql: Sql;
  readonly id: string;
  readonly people: PracticePeople;
  /** The state before any store has gone anywhere. */
  readonly state: RampState;
}

let revision = 0;

/** Writes the ramp's record, as its driver would. */
async function rampIs({ sql, id }: Scene, state: RampState): Promise<void> {
  revision += 1;
  const planTime = { originMs: BACK_MS, speed: 1 };
  const saved = { term: 1, revision, version: 9, planTime, state, rollbacks: [] };
  assert.equal(await rampStore(sql).save(id, saved, []), 'saved');
}

/** These stores went back, by themselves. */
function backAt({ state }: Scene, stores: readonly string[], atMs = BACK_MS): RampState {
  const rollback = { because: { kind: 'person', by: 'cai', reason: 'prices' } as const, atMs };
  return {
    ...state,
    stores: state.stores.map((one) =>
      stores.includes(one.store) ? { ...one, phase: 'rolled-back', rollback } : one,
    ),
  };
}

async function decided(
  { sql, id, people }: Scene,
  act: Act,
  target: string | null,
  by: readonly string[] = PRACTICE.people,
) {
  const words = await challenge(sql, id, { act, target, words: { reason: 'mended' } });
  const documents = by.map((person) => people.sign(person, words));
  const ground = { sql, rollBack: async () => {}, saved: () => {} };
  return decide(ground, id, { act, target, documents });
}

async function withRamping(body: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-acts-'));
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureAuthorityTables(sql);
      await ensureLaunchTables(sql);
      await ensurePlaybookTables(sql);
      await ensureRampTables(sql);
      const people = makePracticePeople(folder, PRACTICE.people);
      const shape = { name: 'small', port: 1, greenBootMs: 0, people: people.peopleFile };
      const spec = readLaunch(writeLaunch(join(folder, 'launch'), shape));
      const { id } = await createLaunch(sql, spec, 1, BACK_MS);
      for (const [place, to] of FORWARD_PHASES.slice(1, 6).entries()) {
        const from = FORWARD_PHASES[place]!;
        await saveLaunch(sql, id, 1, { move: { from, to, atMs: BACK_MS } });
      }
      await body({ sql, id, people, state: initialState(spec.ramp!) });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const refused = (code: string, words: RegExp) => (error: { code?: string; message: string }) => {
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

void test('D3 stores ramp again by two signatures over their very rollbacks, or not', async () => {
  await withRamping(async (scene) => {
    const { sql, id } = scene;
    const not = (target: string | null, words: RegExp) =>
      assert.rejects(decided(scene, RETRY, target), refused('LAUNCH_NOT_RETRIED', words));
    await rampIs(scene, backAt(scene, ['s02']));
    await not('s01', /it did not go back/);
    const unnamed = decided(scene, RETRY, null);
    await assert.rejects(unnamed, refused('LAUNCH_STORE_UNKNOWN', /No store was named/));
    const leaving = backAt(scene, ['s02', 's03']);
    const last = { ...leaving.stores[2]!, phase: 'rolling-back' as const };
    await rampIs(scene, { ...leaving, stores: leaving.stores.with(2, last) });
    await not('s02,s03', /the plane does not show it on blue yet/);
    await rampIs(scene, { ...leaving, outcome: 'rolled-back' });
    await not('s02', /the launch goes back as a whole/);

    // One decision for both; whoever signs second signs the same two rollbacks, or it is refused.
    await rampIs(scene, leaving);
    const first = await decided(scene, RETRY, 's02,s03', [COMMANDER]);
    assert.deepEqual([first.done, first.lacking], [false, ['Senior owner']]);
    await rampIs(scene, backAt(scene, ['s02', 's03'], BACK_MS + 1));
    await not('s02,s03', /signed for another rollback than its newest/);
    await rampIs(scene, leaving);
    const both = await decided(scene, RETRY, 's02,s03', [SENIOR]);
    assert.equal(both.text, 'To ramp again from blue: s02, s03. mended.');
    const { asked } = await requireLaunch(sql, id);
    const stores = ['s02', 's03'].map((store) => ({ store, rolledBackMs: BACK_MS }));
    assert.deepEqual(asked.retried?.[0]?.stores, stores);
    assert.equal(asked.retried[0].documents.length, 2);
    await not('s03', /decided already/);

    const roles = { launch: PRACTICE.roles, stores: {} };
    const nowMs = Date.now();
    const poll = { launch: id, store: 's03', title: 'Again?', roles: ['commander'] as const };
    await openPoll(sql, { ...poll, closesMs: nowMs + 600_000 }, roles, nowMs);
    await rampIs(scene, backAt(scene, ['s03'], BACK_MS + 2));
    const silent = refused('LAUNCH_POLL_NO_GO', /lets no store ramp again.*Commander \(silent\)/s);
    await assert.rejects(decided(scene, RETRY, 's03'), silent);
  });
});

void test('D4 a rollback that nobody has begun is withdrawn by two; any other is not', async () => {
  await withRamping(async (scene) => {
    const { sql, id, state } = scene;
    const nothing = refused('LAUNCH_NOTHING_TO_CANCEL', /`resume-after-rollback`/);
    await rampIs(scene, state);
    await assert.rejects(decided(scene, 'cancel-rollback', null), nothing);
    const rollback = { by: COMMANDER, reason: 'the wrong launch', atMs: BACK_MS };
    await saveLaunch(sql, id, null, { asked: { rollback } });
    const alone = await decided(scene, 'cancel-rollback', null, [SENIOR]);
    assert.deepEqual([alone.done, alone.lacking], [false, ['a second, different person']]);
    const latched = { because: { kind: 'person', ...rollback } as const, atMs: BACK_MS };
    await rampIs(scene, { ...state, rollback: latched });
    await assert.rejects(decided(scene, 'cancel-rollback', null, [COMMANDER]), nothing);
    await rampIs(scene, state);
    const both = await decided(scene, 'cancel-rollback', null, [COMMANDER]);
    assert.equal(both.done, true);
    const { asked } = await requireLaunch(sql, id);
    assert.equal(asked.rollback, undefined);
    assert.deepEqual(asked.withdrawn?.[0]?.rollback, rollback);
    await assert.rejects(decided(scene, 'cancel-rollback', 's02'), nothing);
    const move = { from: 'ramping', to: 'rolling-back', atMs: BACK_MS, seen: 1 } as const;
    await saveLaunch(sql, id, 1, { move });
    await assert.rejects(decided(scene, 'cancel-rollback', null), nothing);
  });
});
