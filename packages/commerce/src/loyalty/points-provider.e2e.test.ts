/** Our ledger and a provider's, both real: told once, whatever breaks, and compared. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { pointsProvider } from '../connectors/points-provider.ts';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import { ensureCommerceTables } from '../tables.ts';
import { startPoints, type PointsProcess } from '../testing/points-process.ts';
import { setBudget } from './budget.ts';
import { comparePoints } from './compare.ts';
import { captureHold, hold } from './holds.ts';
import { mergeMembers } from './merge.ts';
import { burn, earn, lateBurn } from './movements.ts';
import { pushPoints } from './push.ts';

const T = 1_795_000_000_000;
const move = (id: string, member: string, points: number) => ({
  id,
  member,
  points,
  store: 's01',
  atMs: T,
});

async function withProvider(
  body: (sql: Sql, points: PointsProcess, restart: () => Promise<PointsProcess>) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-points-'));
  const port = await freePort();
  const start = () => startPoints(join(folder, 'book.json'), port);
  let points = await start();
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureCommerceTables(sql);
      await body(sql, points, async () => (points = await start()));
    });
  } finally {
    await points.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('P1 every movement is told once: over failures, lost answers, a kill, and two servers', () =>
  withProvider(async (sql, points, restart) => {
    await setBudget(sql, 's01', 100);
    for (let at = 0; at < 25; at++) await earn(sql, move(`e${at}`, `m${at % 3}`, 10));
    await burn(sql, move('b', 'm0', 30));
    await lateBurn(sql, move('l', 'm1', 95));
    await hold(sql, move('h', 'm2', 25), T + 1000);
    await points.simulate('faults', { failBefore: 2, loseAnswers: 1 });
    const both = await Promise.all([
      pushPoints(sql, points.connector),
      pushPoints(sql, points.connector),
    ]);
    assert.equal(both[0].told + both[1].told, 27);
    assert.deepEqual(await comparePoints(sql, points.connector), { compared: 3, differences: [] });

    await captureHold(sql, 'c', 'h', T, 20);
    await mergeMembers(sql, { id: 'merge', from: 'm0', into: 'm2', atMs: T });
    await points.kill();
    await assert.rejects(pushPoints(sql, points.connector), ProviderUnavailableError);
    const again = await restart();
    assert.deepEqual(await pushPoints(sql, again.connector), { told: 3, refused: [] });
    assert.deepEqual(await pushPoints(sql, again.connector), { told: 0, refused: [] });
    // Told once more from nothing, as after a restored database: nothing is done twice there.
    await sql`delete from slipway.commerce_push`;
    assert.equal((await pushPoints(sql, again.connector)).told, 30);
    assert.deepEqual(await comparePoints(sql, again.connector), { compared: 2, differences: [] });
  }));

test('P2 a difference is named by member; a refusal is for a person, and stops nobody else', () =>
  withProvider(async (sql, points) => {
    await earn(sql, move('e1', 'm1', 50));
    await earn(sql, move('e2', 'm2', 20));
    await pushPoints(sql, points.connector);
    await earn(sql, move('e3', 'm3', 5));
    await points.simulate('adjust', { member: 'm1', points: -40 });
    assert.deepEqual((await comparePoints(sql, points.connector)).differences, [
      { member: 'm1', ours: 50, theirs: 10 },
      { member: 'm3', ours: 5, theirs: null },
    ]);
    await burn(sql, move('b1', 'm1', 30));
    await burn(sql, move('b2', 'm2', 20));
    assert.deepEqual(await pushPoints(sql, points.connector), { told: 2, refused: ['b1'] });
    assert.deepEqual((await comparePoints(sql, points.connector, ['m1', 'm2'])).differences, [
      { member: 'm1', ours: 20, theirs: 10 },
    ]);
    const wrong = pointsProvider({ baseUrl: points.url, apiKey: 'guess' });
    await assert.rejects(wrong.move({ ...move('x', 'm1', 1), kind: 'earn' }), (error) => {
      assert.ok(error instanceof ProviderRefusedError);
      assert.equal(error.reason, 'bad-key');
      return true;
    });
    const used = points.connector.move({ ...move('e1', 'm1', 51), kind: 'earn' });
    await assert.rejects(used, /id-used/);
  }));
