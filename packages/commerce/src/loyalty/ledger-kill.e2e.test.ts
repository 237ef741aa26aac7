/** `kill -9` of programs that post movements, at random moments, until all is posted. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureCommerceTables } from '../tables.ts';
import { live, POSTINGS, SHORT_PER_YEAR, YEARS } from '../testing/ledger-life.ts';
import { startProcess, until } from '../testing/process.ts';
import { readBudgets, setBudget } from './budget.ts';
import { checkLedger } from './check.ts';
import { readBalance } from './members.ts';

const MAIN = fileURLToPath(new URL('../testing/ledger-main.ts', import.meta.url));
const PREFIXES = ['a', 'b'];
const KILLS = 2;

test('L9 kill -9 in the middle of movements: the ledger is whole, and all is posted once', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureCommerceTables(sql);
    await setBudget(sql, 's01', 1_000_000);
    const random = seededRandom(5);
    const start = () =>
      Promise.all(
        PREFIXES.map((prefix) => startProcess(MAIN, ['--database', url, '--prefix', prefix])),
      );
    const posted = async () => (await checkLedger(sql)).postings;
    const all = POSTINGS * PREFIXES.length;
    let killedAt: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const running = await start();
      const before = await posted();
      await until('some are posted', async () => (await posted()) > before);
      await delay(int(random, 60)); // a random moment of a movement
      await Promise.all(running.map((one) => one.kill()));
      const check = await checkLedger(sql);
      assert.equal(check.isSound, true, JSON.stringify(check));
      killedAt = [...killedAt, check.postings];
    }
    assert.ok(
      killedAt.every((count) => count < all),
      `deaths at ${killedAt.join(', ')} of ${all}`,
    );
    await Promise.all(PREFIXES.map((prefix) => live(sql, prefix)));
    const { isSound, postings } = await checkLedger(sql);
    assert.deepEqual([isSound, postings], [true, all]);
    for (const prefix of PREFIXES) {
      const { available, held } = await readBalance(sql, `m-${prefix}`);
      assert.deepEqual([available, held], [0, 0]);
    }
    const [budget] = await readBudgets(sql);
    assert.equal(budget?.used, SHORT_PER_YEAR * YEARS * PREFIXES.length);
  }));
