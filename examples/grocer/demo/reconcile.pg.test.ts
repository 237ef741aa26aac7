/** The judge of the demo's cases can find fault, and its people are paid for by the minute. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  beginBudget,
  ensureReconcileTables,
  insertRecords,
  listAudits,
  listCases,
  readBudget,
  readRules,
  runReconcile,
  type ReconcileRecord,
} from '@slipway/reconcile';
import { judgeCases } from './reconcile-truth.ts';
import { Reconcilers } from './reconcilers.ts';

const T0 = Date.UTC(2026, 10, 27, 8);
const HOUR_MS = 3_600_000;
const money = { store: 's01', device: 's01-till-1', unit: 'USD', amount: 500, atMs: T0 } as const;

const sale = (source: string, id: string): ReconcileRecord => ({
  ...money,
  source,
  kind: 'sale',
  id,
  status: 'ok',
  keys: { basket: id },
});

test('cases are held against what was spoiled; people close what is open, and it costs', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureReconcileTables(sql);
    const shipped = readRules();
    const audited = shipped.matches.map((one) => ({
      ...one,
      audit: { exactPpm: 1_000_000, nearPpm: 1_000_000 },
    }));
    const rules = { ...shipped, matches: audited };
    await beginBudget(sql, 'demo', rules.budget, T0);
    // b1 is in both books, b2 never came to the cloud, b3 is in the cloud alone.
    const rows = [
      sale('device', 'b1'),
      sale('cloud', 'b1'),
      sale('device', 'b2'),
      sale('cloud', 'b3'),
    ];
    await sql.begin((tx) => insertRecords(tx, rows, null, T0));
    await runReconcile(sql, { rules, nowMs: T0 + 6 * HOUR_MS });

    const late = { kind: 'late-webhook', key: 'b2', moves: 0 } as const;
    const lost = { kind: 'lost-op', key: 'b3', moves: 0 } as const;
    const right = await judgeCases(sql, [late, lost]);
    assert.deepEqual([right.missed, right.falseCases, right.wrongAutomatic], [[], [], []]);
    assert.deepEqual([right.cases, right.automatic, right.byPerson], [2, 1, 0]);
    const blind = await judgeCases(sql, [{ ...late, kind: 'late-decline' }]);
    assert.deepEqual(blind.missed, ['late-decline b2']);
    assert.equal(blind.falseCases.length, 2);
    const rash = await judgeCases(sql, [{ ...lost, key: 'b2' }, lost]);
    assert.equal(rash.wrongAutomatic.length, 1);

    const people = new Reconcilers(sql, seededRandom(1), async (left, other) => left === other);
    await people.work(T0 + 6 * HOUR_MS);
    const end = T0 + 72 * HOUR_MS;
    assert.equal((await listCases(sql, end, { state: 'open' })).length, 0);
    assert.equal((await listAudits(sql)).length, 0);
    const { tookMs, chargedMs, isProved, isKept } = await readBudget(sql, 'demo', rules, end);
    // One case of 40 to 110 s, and one second thought of a minute.
    assert.ok(tookMs >= 100_000 && tookMs <= 190_000, `${tookMs} ms`);
    assert.deepEqual([chargedMs, isProved, isKept], [0, true, true]);
  }));
