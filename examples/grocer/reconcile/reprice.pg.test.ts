/** Sales priced once more by the books that their lines name, in the forms of both releases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureFleetTables, shipBook } from '@slipway/fleet/server';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureReconcileTables, pullLedger, readLedgers } from '@slipway/reconcile';
import { join } from 'node:path';
import { TILL_TABLES } from '../services/sync/performers.ts';
import { repriceSales } from './reprice.ts';

test('what a sale should have cost, and the rule that made the difference', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureFleetTables(sql);
    await ensureReconcileTables(sql);
    await sql.unsafe(TILL_TABLES);
    const nowMs = Date.now();
    const rule = { id: 'milk-price', sku: 'milk', kind: 'price', priceMinor: 349 } as const;
    const rules = [{ ...rule, fromMs: nowMs - 1000, toMs: null }];
    const book = { store: 's01', currency: 'USD', effectiveMs: nowMs - 1000, rules };
    const bookId = await sql.begin((tx) => shipBook(tx, book, nowMs, { isFirst: true }));
    const line = { sku: 'milk', quantity: 2, bookId, ruleId: 'milk-price' };
    const first = { ...line, price: '3.49' };
    const second = { ...line, priceMinor: 379, currency: 'USD' };
    const stray = { ...second, bookId: 'never-shipped' };
    for (const [id, total, sold] of [
      ['a', 698, first],
      ['b', 758, second],
      ['c', 758, stray],
    ] as const) {
      await sql`
        insert into till.basket (op_id, basket, store, kind, total_minor, lines)
        values (${id}, ${id}, 's01', 'sale', ${total}, ${sql.json([sold])})`;
    }
    assert.equal(await repriceSales(sql), 2);
    assert.equal(await repriceSales(sql), 0);
    const rows = await sql<{ due: number | null; rule: string | null }[]>`
      select due_minor::int as due, price_rule as rule from till.basket order by op_id`;
    assert.deepEqual(
      rows.map(({ due, rule: cause }) => [due, cause]),
      [
        [698, null],
        [698, `${bookId}/milk-price`],
        [null, null],
      ],
    );
    // The one that nobody can price is told, not dropped.
    const [sales] = readLedgers(join(import.meta.dirname, 'ledgers.yaml'));
    assert.deepEqual(await pullLedger(sql, sales!, nowMs), { added: 2, unread: 1 });
  }));
