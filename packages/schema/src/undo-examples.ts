/** Every operation's example there and back: what its undo must leave behind is what was there. */
import assert from 'node:assert/strict';
import { completeChange, expireChanges, parseChange, startChange, undoChange } from './index.ts';
import { EXAMPLE_TABLES } from './reference/note.ts';
import { exampleFile, NOTES } from './reference/operations-page.ts';
import { schemaShape } from './squash/shape.ts';
import { adopt } from './test-support.ts';
import type { TestServer } from './test-servers.ts';

/** One of everything that hangs together: names, twins, rules, a table that refers to another. */
const MIXED = `operations:
  - rename_table: { from: member, to: guest }
  - rename_column: { table: guest, from: email, to: mail }
  - alter_column: { table: guest, column: mail, nullable: false, up: "coalesce(email, '?')" }
  - create_table: { name: shop, columns: [{ name: id, type: int, pk: true }] }
  - add_column:
      table: purchase
      column: { name: shop, type: int, nullable: true, references: { table: shop, column: id } }
  - drop_constraint: { table: purchase, name: total_positive, up: total, down: abs(total) }
  - create_constraint: { table: purchase, type: unique, name: once, columns: [member_id, made] }
  - drop_table: { name: draft }
`;

/** PostgreSQL itself has no way back from these. */
const NO_WAY_BACK = new Set(['add_enum_value']);

/** The operations that have an example, and one change with many. */
export const EXAMPLES = [...Object.keys(NOTES), 'a mixed change'];

/** Completes the example of an operation, undoes it, and compares the schema with what it was. */
export async function thereAndBack(server: TestServer, operation: string): Promise<void> {
  await server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, EXAMPLE_TABLES);
    const before = await schemaShape(sql, 'shop');
    const note = NOTES[operation];
    const change = parseChange(note ? exampleFile(note) : MIXED, 'v2.yaml');
    await startChange(url, { schema: 'shop', change });
    await completeChange(url, { schema: 'shop' });
    assert.notDeepEqual(await schemaShape(sql, 'shop'), before, operation);
    if (NO_WAY_BACK.has(operation)) {
      await assert.rejects(undoChange(url, { schema: 'shop' }), { code: 'SCHEMA_UNDO_REFUSED' });
      return;
    }
    await undoChange(url, { schema: 'shop' });
    await completeChange(url, { schema: 'shop' });
    await expireChanges(url, { schema: 'shop' }, true);
    const places = (lines: readonly string[]) =>
      lines.map((line) => line.replace(/^column \d+/, 'column')).toSorted();
    assert.deepEqual(places(await schemaShape(sql, 'shop')), places(before), operation);
  });
}
