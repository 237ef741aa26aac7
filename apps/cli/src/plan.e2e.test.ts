/** `slipway init` and `slipway plan`, through the real command line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withWorkplace } from './testing/bin.ts';

test('what init writes passes plan, and is never written over', () =>
  withWorkplace({}, async (place) => {
    const made = await place.slipway(['init', 'my']);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /wrote my\/launch\.yaml\n[^]*`slipway plan my\/launch\.yaml`/);
    const plan = await place.slipway(['plan', 'my/launch.yaml']);
    assert.equal(plan.code, 0, plan.stderr);
    const again = await place.slipway(['init', 'my']);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /error\[CLI_INIT_EXISTS\]: .*launch\.yaml/);
  }));

test('the plan: criteria in words, operations, waves as a table, the least time', () =>
  withWorkplace({}, async (place) => {
    await place.slipway(['init']);
    const ids = Array.from({ length: 15 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
    place.write({ 'stores.yaml': ids.map((id) => `- { id: ${id} }\n`).join('') });
    const { stdout } = await place.slipway(['plan', 'launch.yaml']);
    const steps = '10 20 30 40 50 60 70 80 90 100';
    for (const line of [
      '  failed-requests: more than 2 % failed requests on green, of at least 20 within 30 s',
      '    at a store: the store goes back',
      '    of all stores: all stores go back',
      '  every gate needs 20 requests on green',
      '    add column member.display_name (text), for existing rows: upper(name)',
      '  service web, 1.0 to 2.0 (external)',
      '  wave stores starts bake shares in % at 100 %',
      `  1 s01 T+0 30 min ${steps} T+3 h 10 min`,
      `  2 s02 to s15 (14 stores) T+45 min - ${steps} T+3 h 45 min`,
      '  a gate every 20 min; after 30 min on hold a person is asked',
      'At the least 3 h 45 min until every store is on green, ' +
        '3 d 3 h 45 min until the old version goes.',
    ]) {
      const squeezed = (text: string) => text.replaceAll(/ +/g, ' ');
      assert.ok(squeezed(stdout).includes(squeezed(line)), `lacks: ${line}\nin\n${stdout}`);
    }
    assert.match(stdout, /failed-requests\.timed \(15 stores\) +missing +Rollback owner: ada/);
    const plan = await place.json<Record<string, unknown>>(['plan', 'launch.yaml']);
    const { items, isHolding } = plan['owed'] as { items: { key: string }[]; isHolding: boolean };
    const derived = 3 + 15 + 3; // of a criterion that rolls stores back, and of one that holds
    assert.deepEqual([items.length, isHolding], [derived, false]);
    assert.deepEqual([plan['rampMs'], plan['totalMs']], [13_500_000, 272_700_000]);
    assert.equal((plan['waves'] as unknown[]).length, 2);
  }));
