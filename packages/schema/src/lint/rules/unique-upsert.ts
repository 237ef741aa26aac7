/** A unique rule on a column that both versions write. */
import { fieldsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { placeOf } from '../subject.ts';

/** The rule. */
export const uniqueUpsert: LintRule = {
  id: 'unique-upsert',
  severity: 'warning',
  title: 'A column that becomes unique, or stays so, under another value',
  why:
    'Both versions’ unique indexes stand on the table at once. While both versions ' +
    'upsert, an INSERT … ON CONFLICT on one of them may raise unique_violation on the ' +
    'other.',
  fix:
    'Write `serialize_upserts: true` beside `operations`, so that inserts of one key wait for ' +
    'each other until the contract; or retry unique violations in the application.',
  breach: `
- alter_column:
    table: member
    column: email
    unique: { name: member_email_key }
    up: lower(email)
    down: email
`,
  clean: `
- create_index: { name: member_email_idx, table: member, columns: [email] }
`,
  check: ({ change }) =>
    (change.serializeUpserts === true ? [] : change.operations).flatMap((operation) => {
      const spec = fieldsOf(operation.spec);
      const column = fieldsOf(spec['column']);
      const derived = spec['up'] !== undefined;
      const what = 'Upserts of both versions on this value can collide.';
      if (operation.kind === 'alter_column' && spec['unique'] !== undefined) {
        return [{ place: placeOf(operation, 'unique'), what }];
      }
      if (operation.kind === 'add_column' && column['unique'] === true && derived) {
        return [{ place: placeOf(operation, 'column'), what }];
      }
      const constraint = operation.kind === 'create_constraint' && spec['type'] === 'unique';
      return constraint && derived ? [{ place: operation.place, what }] : [];
    }),
};
