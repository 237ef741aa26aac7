/** Both providers as the processes that they are: what they hear is in their files, once. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureReconcileTables, importFile, shippedMapping } from '@slipway/reconcile';
import { Providers, type Feed } from '../demo/providers.ts';
import type { Seeded } from './defects.ts';

const HOUR_MS = 3_600_000;
const SALES = 60;

const tenders = (sql: Sql) => sql<{ id: string; tender: string; status: string; amount: number }[]>`
  select id, tender, status, amount::int as amount
  from   slipway.reconcile_record where kind = 'settlement' order by seq`;

test('files of both providers are taken in as they are, and what is spoiled is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-providers-'));
  const providers = await Providers.start(folder);
  const { terminals } = providers;
  // A till that answers what the terminal asks it: the sale's total, of its own log.
  const till = await fakeTill({ newest: { totalMinor: 725 } });
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureReconcileTables(sql);
      for (let at = 1; at <= SALES; at++) {
        const sale = {
          opId: `o${at}`,
          store: 's01',
          kind: 'sale',
          member: null,
          points: 0,
        } as const;
        await terminals.tell(till.till, sale);
      }
      await terminals.chargeLost(till.till, 'lost-1');
      const earn = { opId: 'e1', store: 's01', kind: 'earn', member: 'm1', points: 12 } as const;
      await terminals.tell(till.till, earn);
      const beganMs = Date.now();
      const take = async (feed: Feed, hours: number) => {
        const path = join(folder, `${feed}-${hours}.csv`);
        const untilMs = beganMs + hours * HOUR_MS;
        await providers.writeFile(feed, path, untilMs);
        const taken = await importFile(sql, {
          path,
          mapping: shippedMapping(feed),
          nowMs: untilMs,
        });
        assert.equal(taken.state, 'taken', readFileSync(path, 'utf8'));
        return taken.state === 'taken' ? taken.added : 0;
      };
      const seeded = Map.groupBy(await providers.seeded(), ({ kind }) => kind);
      const keyOf = (kind: Seeded['kind']) => seeded.get(kind)?.[0]?.key ?? kind;

      assert.equal(await take('loyalty', 6), 1);
      assert.equal(await take('loyalty', 12), 0);
      // One is late, one is there twice, one has no order; the bank declines one after eight hours.
      assert.equal(await take('settlement', 6), SALES - 1 + 1 + 1);
      const first = await tenders(sql);
      const of = (key: string) => first.filter(({ tender }) => tender === key);
      assert.equal(of(keyOf('late-webhook')).length, 0);
      assert.equal(of(keyOf('doubled-capture')).length, 2);
      assert.deepEqual(
        of('lost-1').map(({ amount }) => amount),
        [1234],
      );
      assert.equal(await take('settlement', 12), 2);
      const [one, other] = (await tenders(sql)).slice(-2);
      const late = new Set([one?.tender, other?.tender]);
      assert.deepEqual(late, new Set([keyOf('late-webhook'), keyOf('late-decline')]));
      assert.equal([one, other].filter((row) => row?.status === 'declined').length, 1);
    });
  } finally {
    await till.end();
    await providers.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A till's local API, as far as a terminal asks it. */
async function fakeTill(op: object) {
  const server = createServer((_request, response) => response.end(JSON.stringify(op)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const till = { device: 's01-till-1', store: 's01', url: `http://127.0.0.1:${port}`, token: 't' };
  const end = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { till, end };
}
