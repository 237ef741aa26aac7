/**
 * The probe `sql`: a statement that answers one row with one value. True, or the number 0, is
 * well. It runs in a transaction that may only read.
 */
import type { Sql } from '@slipway/pg';
import type { Probe } from './probe.ts';

function holds(value: unknown): boolean {
  return (
    value === true || (value !== null && value !== '' && Number(value) === 0 && value !== false)
  );
}

/** @param databases pools by the names of the launch file */
export function sqlProbe(databases: ReadonlyMap<string, Sql>): Probe {
  return {
    kind: 'sql',
    read: async ({ probed, store }) => {
      const on = probed.ask['on'] ?? '';
      const database = databases.get(on);
      if (!database) throw new Error(`no database is named "${on}"`);
      const text = probed.ask['sql'] ?? '';
      const values = text.includes('$1') ? [store] : [];
      const rows = await database.begin('read only', async (tx) => {
        await tx`set local statement_timeout = '8s'`;
        return tx.unsafe(text, values as string[]).values(); // by place: names may be the same
      });
      const [cells = []] = rows;
      if (rows.length !== 1 || cells.length !== 1) {
        throw new Error(`it answers ${rows.length} rows; one row with one value was wanted`);
      }
      return { holds: holds(cells[0]), note: `it answers ${String(cells[0])}` };
    },
  };
}
