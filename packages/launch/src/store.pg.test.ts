import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { LateWriteError, UnknownLaunchError } from './errors.ts';
import { appendEvent, appendEvents, eventsSince, newestEvents } from './events.ts';
import { FORWARD_PHASES, type Phase } from './core/phases.ts';
import type { LaunchSpec } from './core/spec.ts';
import { createLaunch, listLaunches, loadLaunch } from './store.ts';
import { requireLaunch, rollbackAsks, saveLaunch } from './store.ts';
import { ensureLaunchTables } from './tables.ts';

const SPEC: LaunchSpec = {
  name: 'spring',
  opens: '2026-11-27T09:00[America/Chicago]',
  file: '/launches/spring/launch.yaml',
  folder: '/launches/spring',
  criteria: [],
  criteriaHash: 'abc',
  rollback: { withinMs: 1000, blueKeptMs: 1_800_000, undoWindowMs: null },
  databases: { grocer: { urlRef: 'env:GROCER_DATABASE_URL', schemas: ['pricing'] } },
  budgets: { failedRequests: null, manualMinutes: null, activation: null },
  staging: null,
  changes: [{ on: 'grocer', schema: 'pricing', file: '/launches/spring/changes/a.yaml' }],
  services: [],
  traffic: null,
  ramp: null,
  devices: null,
  journeys: [],
  people: null,
  roles: null,
  escalation: null,
  playbook: null,
  crew: null,
  stores: [],
};

async function withLaunch(body: (sql: Sql, id: string) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    await ensureLaunchTables(sql);
    const { id } = await createLaunch(sql, SPEC, 60, 1000);
    await body(sql, id);
  });
}

const LOCK = { from: 'planned', to: 'rehearsed', atMs: 2000 } as const;

test('a launch comes back as it was recorded, by id and by name', async () => {
  await withLaunch(async (sql, id) => {
    const launch = await requireLaunch(sql, id);
    assert.deepEqual(launch.spec, SPEC);
    assert.deepEqual(
      [launch.phase, launch.enteredMs, launch.speed, launch.term, launch.hold, launch.outcome],
      ['planned', { planned: 1000 }, 60, 0, null, null],
    );
    const newer = await createLaunch(sql, { ...SPEC, criteriaHash: 'def' }, 1, 3000);
    assert.equal((await loadLaunch(sql, 'spring'))?.id, newer.id);
    assert.equal((await loadLaunch(sql, id))?.id, id);
    assert.deepEqual(
      (await listLaunches(sql)).map((one) => one.id),
      [newer.id, id],
    );
  });
});

test('a launch that is not there is refused with the nearest name', async () => {
  await withLaunch(async (sql) => {
    assert.equal(await loadLaunch(sql, 'sprung'), undefined);
    await assert.rejects(requireLaunch(sql, 'sprung'), (error: unknown) => {
      assert.ok(error instanceof UnknownLaunchError);
      assert.match(error.next, /Did you mean "spring"/);
      return true;
    });
  });
});

test('a write changes what it names and leaves the rest', async () => {
  await withLaunch(async (sql, id) => {
    const hold = { by: 'maria', reason: 'queue at s02', sinceMs: 5 };
    await saveLaunch(sql, id, 1, { hold, trouble: 'the plane is silent', rampOriginMs: 1.5e12 });
    const held = await saveLaunch(sql, id, 1, { trouble: null });
    assert.deepEqual([held.hold, held.trouble, held.rampOriginMs], [hold, null, 1.5e12]);
    const free = await saveLaunch(sql, id, null, { hold: null, outcome: 'held' });
    assert.deepEqual([free.hold, free.outcome, free.term], [null, 'held', 1]);
  });
});

test('S1 a write of an older term is refused and changes nothing', async () => {
  await withLaunch(async (sql, id) => {
    await saveLaunch(sql, id, 2, { trouble: 'of the new driver' });
    const before = await eventsSince(sql, id, 0);
    const event = { kind: 'error', atMs: 3000, text: 'of the old driver' };
    const late = saveLaunch(sql, id, 1, { move: LOCK, trouble: 'of the old driver' }, [event]);
    await assert.rejects(late, LateWriteError);
    const launch = await requireLaunch(sql, id);
    assert.deepEqual([launch.phase, launch.trouble], ['planned', 'of the new driver']);
    assert.deepEqual(await eventsSince(sql, id, 0), before);
    assert.equal((await saveLaunch(sql, id, 2, { move: LOCK })).phase, 'rehearsed');
  });
});

test('S2 a phase and its event are written together or not at all', async () => {
  await withLaunch(async (sql, id) => {
    const moved = await saveLaunch(sql, id, 1, { move: LOCK }, [
      { kind: 'lock', atMs: 2000, text: 'Maria locked the criteria.', data: { hash: 'abc' } },
    ]);
    assert.deepEqual(moved.enteredMs, { planned: 1000, rehearsed: 2000 });
    const events = await eventsSince(sql, id, 0);
    assert.deepEqual(
      events.map((event) => event.kind),
      ['phase', 'phase', 'lock'],
    );
    assert.deepEqual(events[1]?.data, { from: 'planned', to: 'rehearsed' });

    // An event that cannot be stored takes the phase back with it.
    const move = { from: 'rehearsed', to: 'locked', atMs: 4000 } as const;
    const broken = { kind: 'go', atMs: 4000, text: 'a zero byte: \0' };
    await assert.rejects(saveLaunch(sql, id, 1, { move }, [broken]));
    assert.equal((await requireLaunch(sql, id)).phase, 'rehearsed');
    assert.equal((await eventsSince(sql, id, 0)).length, 3);
  });
});

test('S2 of two that move a launch at once, one is refused', async () => {
  await withLaunch(async (sql, id) => {
    const tries = [
      saveLaunch(sql, id, 1, { move: LOCK }),
      saveLaunch(sql, id, null, { move: LOCK }),
    ];
    const ends = await Promise.allSettled(tries);
    assert.deepEqual(ends.map((end) => end.status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await eventsSince(sql, id, 0)).length, 2);
  });
});

test('S3 the first ask of a kind stands', async () => {
  await withLaunch(async (sql, id) => {
    const go = { by: 'maria', reason: null, atMs: 7 };
    await saveLaunch(sql, id, null, { asked: { go } });
    const again = { by: 'someone', reason: 'again', atMs: 9 };
    const launch = await saveLaunch(sql, id, null, { asked: { go: again, rollback: again } });
    assert.deepEqual(launch.asked, { go, rollback: again });
  });
});

/** A launch that was brought to a phase on its way forward. */
async function at(sql: Sql, id: string, phase: Phase): Promise<void> {
  for (const [place, to] of FORWARD_PHASES.entries()) {
    const from = FORWARD_PHASES[place - 1];
    if (from) await saveLaunch(sql, id, 1, { move: { from, to, atMs: 1000 + place } });
    if (to === phase) return;
  }
}
const BY = { by: 'ana and ben', reason: 'mended', atMs: 9, documents: [] };
const RETRY = { ...BY, stores: [{ store: 's02', rolledBackMs: 5 }] };
const END = { from: 'ramping', to: 'full', atMs: 10 } as const;

test('S5 a store is let up again only while the launch ramps, whose end then waits', async () => {
  await withLaunch(async (sql, id) => {
    await at(sql, id, 'ramping');
    const { asked } = await saveLaunch(sql, id, null, { retry: RETRY });
    assert.deepEqual(asked.retried, [RETRY]);
    // A driver that looked before the decision: every store has ended, one of them on blue.
    const ended = { move: END, outcome: 'held' as const };
    await assert.rejects(saveLaunch(sql, id, 1, ended), LateWriteError);
    assert.equal((await requireLaunch(sql, id)).outcome, null);
    const second = await saveLaunch(sql, id, null, { retry: RETRY });
    assert.equal(rollbackAsks(second.asked), 2);
    await saveLaunch(sql, id, 1, { move: { ...END, seen: 2 } });
    await assert.rejects(saveLaunch(sql, id, null, { retry: RETRY }), LateWriteError);
  });
});

test('S5 a rollback is withdrawn only while it waits; one that is asked later stands', async () => {
  await withLaunch(async (sql, id) => {
    await at(sql, id, 'ramping');
    await assert.rejects(saveLaunch(sql, id, null, { withdraw: BY }), LateWriteError);
    const rollback = { by: 'cai', reason: 'prices', atMs: 7 };
    await saveLaunch(sql, id, null, { asked: { rollback } });
    const { asked } = await saveLaunch(sql, id, null, { withdraw: BY });
    assert.deepEqual(asked, { withdrawn: [{ ...BY, rollback }] });
    // Whoever saw the rollback, and not that it was withdrawn, does not begin it.
    const back = { from: 'ramping', to: 'rolling-back', atMs: 11 } as const;
    await assert.rejects(saveLaunch(sql, id, 1, { move: back }), LateWriteError);
    const again = { ...rollback, atMs: 12 };
    const later = await saveLaunch(sql, id, null, { asked: { rollback: again } });
    assert.deepEqual(later.asked.rollback, again);
    await saveLaunch(sql, id, 1, { move: { ...back, seen: 1 } });
    await assert.rejects(saveLaunch(sql, id, null, { withdraw: BY }), LateWriteError);
  });
});

test('S4 events cannot be changed or removed', async () => {
  await withLaunch(async (sql, id) => {
    await assert.rejects(sql`update slipway.launch_event set text = 'other'`, /only ever added/);
    await assert.rejects(sql`delete from slipway.launch_event where launch = ${id}`, /only ever/);
    const missing = appendEvent(sql, 'launch-none', { kind: 'hold', atMs: 1, text: 'x' });
    await assert.rejects(missing, UnknownLaunchError);
  });
});

test('S4 a reader that follows while others write misses no event', async () => {
  await withLaunch(async (sql, id) => {
    const note = (text: string) => ({ kind: 'note', atMs: 1, text, store: 's01' });
    const [planned] = await eventsSince(sql, id, 0);
    const cursor = planned?.id ?? 0;
    const second = await sql.begin(async (tx) => {
      await tx`select id from slipway.launch where id = ${id} for no key update`;
      await appendEvents(tx, id, [note('first')]);
      // Another writer comes while the first one's event is not visible yet.
      const writing = appendEvent(sql, id, note('second'));
      let isDone = false;
      void writing.finally(() => (isDone = true));
      await until(async () => isDone || (await waiting(sql)) > 0);
      assert.deepEqual(await eventsSince(sql, id, cursor), [], 'the second passed the first');
      return { writing };
    });
    await second.writing;
    const texts = (await eventsSince(sql, id, cursor)).map((event) => event.text);
    assert.deepEqual(texts, ['first', 'second']);
    assert.deepEqual(
      (await newestEvents(sql, id, 2)).map((event) => event.text),
      texts,
    );
    assert.equal((await newestEvents(sql, id, 1))[0]?.store, 's01');
  });
});

async function waiting(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from   pg_stat_activity
    where  datname = current_database() and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) assert.ok(Date.now() < deadline, 'waited 10 s in vain');
}
