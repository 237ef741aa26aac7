/** One number from one of the launch's databases, such as the balance of a ledger. */
import { Type } from 'typebox';
import { Every, readEvery } from './every.ts';
import { defineSignal, type Signal } from './signal.ts';

type SqlSignal = Extract<Signal, { readonly sql: string }>;

const DEFAULT_EVERY_MS = 5_000;

export const sql = defineSignal({
  key: 'sql',
  section: Type.Object(
    {
      sql: Type.String({ minLength: 1, description: 'a query that answers one number' }),
      on: Type.String({ minLength: 1, description: 'name of a database' }),
      every: Every,
    },
    { additionalProperties: false },
  ),
  fires: ['above', 'below', 'not-equal'],
  levels: ['fleet'],
  isCounted: false,
  window: null,
  of: ({ sql: text, on, every }, path, problems): SqlSignal => ({
    sql: text.trim(),
    on,
    everyMs: readEvery(every, DEFAULT_EVERY_MS, path, problems),
  }),
  unitOf: () => 'number',
  rollUpOf: () => 'itself',
  say: ({ on }: SqlSignal) => `the query on ${on}`,
});
