/** Random rows with few ids, amounts and moments, against the oracle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, pick, seededRandom, type Random } from '@slipway/kernel';
import { MatchOracle } from './testing/match-oracle.ts';
import { sharedTables } from './testing/shared.ts';
import { charge, complete, hours, payment, RULES, run, take } from './testing/sketch.ts';
import type { Row } from './testing/world.ts';

const WORLDS = 6;
const FIRST_SEED = 20_261_128;
const within = sharedTables();

function randomRow(random: Random, at: number): Row {
  const isLeft = int(random, 2) === 0;
  const tender = `t${int(random, 30)}`;
  const part = {
    amount: pick(random, [1000, 1000, 700]),
    unit: pick(random, ['USD', 'USD', 'USD', 'EUR']),
    device: pick(random, ['s01-till-1', 's01-till-2']),
    atMs: hours(0) + int(random, 20) * 60_000,
    keys: int(random, 3) === 0 ? {} : { tender },
  };
  return isLeft ? payment(`l${at}`, part) : charge(`r${at}`, tender, part);
}

test('matching does what the oracle says, in one run or in several', async () => {
  const base = RULES.matches.find(({ name }) => name === 'tender')!;
  const kinds = { exact: 0, near: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed++) {
    const random = seededRandom(seed);
    const amountOff = pick(random, [0, 300]);
    const rule = { ...base, near: { ...base.near!, amountOff } };
    const rules = { ...RULES, matches: [rule] };
    await within(async (sql) => {
      const oracle = new MatchOracle(rule);
      await complete(sql, 'processor', hours(24));
      const rows = Array.from({ length: 40 }, (_, at) => randomRow(random, at));
      const cut = int(random, rows.length);
      for (const batch of [rows.slice(0, cut), rows.slice(cut)]) {
        await take(sql, batch);
        await run(sql, hours(1), { rules }); // before anything is due
        oracle.come(batch);
      }
      await run(sql, hours(6), { rules });
      oracle.allDue();
      const made = await sql<{ left: string; right: string; how: 'exact' | 'near' }[]>`
        select l.id as left, r.id as right, m.how
        from   slipway.reconcile_match m
        join   slipway.reconcile_record l on l.seq = m.left_seq
        join   slipway.reconcile_record r on r.seq = m.right_seq
        where  m.how <> 'history'`;
      for (const { how } of made) kinds[how] += 1;
      const found = made.map(({ left, right, how }) => `${left} ${right} ${how}`);
      const wanted = oracle.matches.map((names) => names.join(' '));
      assert.deepEqual(found.toSorted(), wanted.toSorted(), `seed ${seed}`);
    });
  }
  assert.ok(kinds.exact > WORLDS && kinds.near > WORLDS / 2, JSON.stringify(kinds));
});
