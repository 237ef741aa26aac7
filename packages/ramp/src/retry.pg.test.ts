/** A store that ramps again, over a real record: controllers die on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awaitsRetry } from './core/retry.ts';
import type { RampRunner } from './run.ts';
import { withWorld } from './run-world.ts';
import { rampEvents } from './store.ts';

test('R10 a retry is taken once, whoever dies between the decision and its effect', () =>
  withWorld(async (world, sql) => {
    const first = await world.start();
    const of = (runner: RampRunner) => runner.state.stores[2]!;
    await world.until(first, () => of(first).targetBp > 1000);
    // Every request fails at the one store: the tripwire's window keeps them for 30 s.
    const hit = (store: string) => (store === 's03' ? 1 : 0);
    for (let left = 5; of(first).rollback === null && left > 0; left--) {
      await world.second(first, hit);
    }
    await world.until(first, () => of(first).phase === 'rolled-back');
    await world.until(first, () => first.recorded);
    const rolledBackMs = of(first).rollback!.atMs;
    const asked = { store: 's03', rolledBackMs, by: 'ana and ben', reason: 'another till' };

    // It takes the retry, can write nothing down, and dies.
    const stuck = await world.start({ ...world.store, save: () => new Promise(() => {}) });
    stuck.setRetries([asked]);
    assert.ok(awaitsRetry(stuck.state, asked));
    await world.until(stuck, () => of(stuck).earlier.length === 1);
    for (let second = 0; second < 5; second++) await world.second(stuck);
    assert.equal(of(stuck).targetBp, 1000);
    assert.equal(world.bp('s03'), 0, 'what is not recorded is not raised');

    const second = await world.start();
    assert.equal(of(second).phase, 'rolled-back');
    second.setRetries([asked]);
    await world.until(second, () => world.bp('s03') > 0);
    await world.until(second, () => second.recorded);
    const third = await world.start();
    third.setRetries([asked]);
    assert.equal(awaitsRetry(third.state, asked), false);
    await world.until(third, () => third.state.outcome !== null);
    assert.equal(third.state.outcome, 'full');
    assert.equal(of(third).earlier.length, 1);
    await world.until(third, () => third.recorded);
    const events = await rampEvents(sql, 'spring', 500);
    const told = events.filter(({ kind }) => kind === 'retry' || kind === 'rollback');
    assert.deepEqual(
      told.map(({ kind, store }) => `${kind} ${store}`),
      ['rollback s03', 'retry s03'],
    );
    assert.match(
      told[1]!.text,
      /s03 ramps again from blue \(ana and ben: another till\) after: fa/,
    );
    const audited = await sql<{ by: string }[]>`
      select body::jsonb ->> 'actor' as by
      from   slipway.audit_entry
      where  body::jsonb ->> 'kind' = 'ramp/retry'`;
    assert.deepEqual([...audited], [{ by: 'ana and ben' }]);
  }));

test('R5 a record that says otherwise does not take back what the audit log tells', () =>
  withWorld(async (world, sql) => {
    const first = await world.start();
    const of = (runner: RampRunner) => runner.state.stores[2]!;
    await world.until(first, () => of(first).targetBp > 1000);
    await first.rollback('s03', { by: 'cai', reason: 'tills print twice' });
    await world.until(first, () => of(first).phase === 'rolled-back' && first.recorded);

    // As the database's owner can, while no controller runs: as if it had never gone anywhere.
    await sql`
      update slipway.ramp
      set    state = jsonb_set(
               state, '{state,stores,2}',
               (state #> '{state,stores,2}')
               || '{"phase": "waiting", "step": -1, "rollback": null}')`;
    const second = await world.start();
    assert.equal(of(second).rollback?.because.kind, 'found-in-log');
    await world.until(second, () => second.state.outcome !== null);
    assert.equal(second.state.outcome, 'partly');
    assert.equal(world.bp('s03'), 0);
    assert.match(second.view().stores[2]!.rollback ?? '', /nobody let it ramp again/);

    // Let up again in earnest, it is not sent back by the next controller.
    const rolledBackMs = of(second).rollback!.atMs;
    second.setRetries([{ store: 's03', rolledBackMs, by: 'ana and ben', reason: 'mended' }]);
    await world.until(second, () => second.state.outcome === 'full' && second.recorded);
    const third = await world.start();
    assert.equal(of(third).phase, 'full');
  }));
