/** Cases of operations: each is rolled back once, used through both versions, and completed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, rollbackChange } from './index.ts';
import { adopt, shapeOf, start } from './test-support.ts';

/** One case: what is there, what is changed, and what must hold. */
export interface Case {
  readonly name: string;
  /** Made before the first version, with ten rows or so. */
  readonly before: string;
  readonly operations: string;
  /** While both versions are live. */
  readonly both: (sql: Sql) => Promise<void>;
  /** After the old version is gone. */
  readonly after: (sql: Sql) => Promise<void>;
}

/** @returns the first row of a query, as a plain object */
export async function one(sql: Sql, query: string): Promise<Record<string, unknown>> {
  const [row] = await sql.unsafe<Record<string, unknown>[]>(query);
  return { ...row };
}

/** Registers a test per case. */
export function testCases(cases: readonly Case[]): void {
  for (const each of cases) {
    void test(`${each.name}: both versions, rollback, complete`, async () => {
      await withTestDatabase(async ({ sql, url }) => {
        await adopt(sql, each.before);
        const before = await shapeOf(sql);
        await start(url, each.operations);
        await rollbackChange(url, { schema: 'shop' });
        const marker = (line: string) => !line.includes('_sw_writer');
        assert.deepEqual((await shapeOf(sql)).filter(marker), before);
        await start(url, each.operations);
        await each.both(sql);
        await completeChange(url, { schema: 'shop' });
        await each.after(sql);
        const left = (await shapeOf(sql)).filter((line) => /_sw_|_slipway|shop_v1/.test(line));
        assert.deepEqual(left.filter(marker), []);
      });
    });
  }
}

/** What is refused: its name, one operation, what the message says, and where it points. */
export type Refusal = readonly [name: string, operation: string, says: RegExp, at: string];

/** Registers one test that all refusals come before anything is changed. */
export function testRefusals(title: string, before: string, refusals: readonly Refusal[]): void {
  void test(title, async () => {
    await withTestDatabase(async ({ sql, url }) => {
      await adopt(sql, before);
      const shape = await shapeOf(sql);
      for (const [name, operation, says, at] of refusals) {
        const text = operation.startsWith('\n') ? operation : `  - ${operation}`;
        await assert.rejects(start(url, text), (error: unknown) => {
          assert.ok(error instanceof OperatorError, `${name}: ${String(error)}`);
          assert.equal(error.code, 'SCHEMA_PLAN_REFUSED', name);
          assert.match(error.message, says, name);
          assert.equal(`${error.place?.line}:${error.place?.column}`, at, name);
          return true;
        });
      }
      assert.deepEqual(await shapeOf(sql), shape);
    });
  });
}
