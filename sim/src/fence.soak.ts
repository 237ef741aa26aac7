/**
 * Many lives of the fence's rule: `npm run test:soak -- fence [--runs LIVES] [--seed N]`.
 *
 * Each condition is also left out by itself, with every fault there is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS, WHOLE, type Fault, type Rule } from './rule.ts';
import { search, traceLines } from './search.ts';

const lives = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 60_000);
const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);
const faults = Object.keys(FAULTS) as Fault[];

for (const letsOut of [false, true]) {
  const name = letsOut ? 'let out of their fences by a new round' : 'never let out of their fences';
  void test(`${lives} lives from seed ${seed}, ${name}: nothing is lost`, async (t) => {
    const { found, acts, contracts } = await search({
      rule: { ...WHOLE, letsOut },
      faults,
      seed,
      lives,
    });
    t.diagnostic(`${acts} acts, ${contracts} contracts`);
    assert.equal(found ? traceLines(found).join('\n') : '', '');
  });
}

// Where the journal has every round, the new one after a restore is a second lock on the same door:
// no loss was found without it alone (C8 in rule.ts leaves out both).
const CONDITIONS = (Object.keys(WHOLE) as (keyof Rule)[]).filter(
  (name) => WHOLE[name] && name !== 'voidsOnRestore',
);

for (const name of CONDITIONS) {
  void test(`without ${name} something is lost`, async (t) => {
    // Where nobody is let out of a fence, an old round's fence is as good as a new one's.
    const letsOut = name === 'thisRound';
    const rule = { ...WHOLE, [name]: false, letsOut };
    const { found } = await search({ rule, faults, seed, lives });
    assert.ok(found);
    for (const line of traceLines(found)) t.diagnostic(line);
  });
}
