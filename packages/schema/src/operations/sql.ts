/**
 * sql: what the other operations cannot say, as it is written.
 *
 * `up` runs with the start, before all but new tables, in one transaction that gives its locks up
 * and tries again; with `onComplete` it runs with the contract instead. Nothing proves what it
 * does to either version.
 */
import { Type } from 'typebox';
import { refuse } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

/** Runs SQL. */
export const sql = defineOperation({
  name: 'sql',
  schema: Type.Object(
    {
      up: Type.String(),
      down: Type.Optional(Type.String()),
      onComplete: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  apply: (draft, spec, operation) => {
    if (spec.up.trim() === '') refuse(operation, 'up', 'The SQL is empty.', 'Write it.');
    const onComplete = spec.onComplete === true;
    if (onComplete && spec.down !== undefined) {
      const problem = 'SQL that runs with the contract cannot be taken back.';
      refuse(operation, 'down', problem, 'Leave `down` out, or `onComplete`.');
    }
    const down = spec.down === undefined || spec.down.trim() === '' ? null : spec.down;
    const step = { up: spec.up, down, onComplete, operation };
    if (onComplete) draft.late.push(step);
    else draft.early.push({ sql: step });
    const where = `The SQL in line ${operation.place.line}`;
    draft.warnings.push(
      `${where} runs as it is written: what it locks, and what it does to either version, is ` +
        'not looked at.',
    );
    if (draft.catalog.tables.some((table) => table.seen !== undefined)) {
      draft.warnings.push(
        `${where} meets tables as they lie in the base: while earlier changes are in flight, ` +
          'columns and tables may bear other names there than in the newest version.',
      );
    }
    if (onComplete || down !== null) return;
    draft.warnings.push(
      `${where} has no \`down\`: a rollback leaves its effect, and starting the change again ` +
        'does not run it again.',
    );
  },
});
