/** The rule loses nothing in the lives that are tried; each planted bug is found. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FAULTS, PLANTS, WHOLE, type Fault } from './rule.ts';
import { search, traceLines } from './search.ts';
import { World } from './world.ts';

const FAULT_NAMES = Object.keys(FAULTS) as Fault[];
const told = (found: Parameters<typeof traceLines>[0] | null) =>
  found ? traceLines(found).join('\n') : '';

for (const { name, leaves, faults } of PLANTS) {
  void test(`found: ${name}`, async () => {
    const rule = { ...WHOLE, ...leaves };
    const { found } = await search({ rule, faults, seed: 1, lives: 20_000 });
    assert.ok(found, 'the search is too weak to see it');
    assert.ok(found.acts.length <= 20, told(found));
    const whole = await search({ rule: WHOLE, faults, seed: 1 + found.life, lives: 1 });
    assert.equal(whole.found, null, 'with the condition the same life loses nothing');
  });
}

void test('with every condition nothing is lost, and contracts are made', async () => {
  for (const letsOut of [false, true]) {
    const rule = { ...WHOLE, letsOut };
    const result = await search({ rule, faults: FAULT_NAMES, seed: 1, lives: 1_500 });
    assert.equal(told(result.found), '');
    assert.ok(result.contracts > 150, `only ${result.contracts} contracts: it tried too little`);
  }
});

void test('a fence binds, until a rule lets its device out by a new round', async () => {
  const names = ['release', 'upgrade', 'round', 'fence', 'abandon', 'upgrade', 'sell'] as const;
  for (const [letsOut, version] of [
    [false, 2],
    [true, 1],
  ] as const) {
    const world = new World({ ...WHOLE, letsOut }, ['abandon']);
    for (const name of names) assert.ok(await world.act({ name, machine: 0 }), name);
    assert.equal(world.machines[0]?.disk.chains[0]?.entries.at(-1)?.version, version);
  }
});

void test('the same seed gives the same lives; the program prints the trace', async () => {
  const options = { rule: WHOLE, faults: FAULT_NAMES, seed: 7, lives: 200 };
  assert.deepEqual(await search(options), await search(options));
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const run = (...words: string[]) => spawnSync(process.execPath, [main, ...words]);
  const bug = run('--seed', '1', '--plant', 'C2');
  assert.equal(bug.status, 0);
  assert.match(bug.stdout.toString(), /beginSale [AB] .*\n[^]*\n {1,3}\d+ {2}contract\nLOSS op \d/);
  assert.match(run('--seed', '1', '--lives', '50').stdout.toString(), /no loss/);
  assert.equal(run('--seed', 'x').status, 2);
});
