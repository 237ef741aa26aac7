/**
 * The probe `sql`: a statement that answers one row with one value. True, or the number 0, is
 * well. It runs in a transaction that may only read, with no more than the right to read where the
 * role may give its others up.
 */
import type { Sql, Transaction } from '@slipway/pg';
import type { Probe } from './probe.ts';

function holds(value: unknown): boolean {
  return (
    value === true || (value !== null && value !== '' && Number(value) === 0 && value !== false)
  );
}

/** From here on the transaction may only read, where its role may become one that only does. */
async function giveUpRights(tx: Transaction): Promise<void> {
  const [role] = await tx<{ mayRead: boolean }[]>`
    select case when current_setting('server_version_num')::int >= 160000
                then pg_has_role(current_user, 'pg_read_all_data', 'set')
                else pg_has_role(current_user, 'pg_read_all_data', 'member')
           end as "mayRead"`;
  if (!role?.mayRead) return;
  // Names mean what they meant: the schema of "$user" would be another one's.
  await tx`
    select set_config('search_path', string_agg(quote_ident(name), ', '), true)
    from   unnest(current_schemas(false)) as name`;
  await tx`set local role pg_read_all_data`;
}

/** @param open a pool by its name in the launch file; undefined: there is none of that name */
export function sqlProbe(open: (name: string) => Promise<Sql | undefined>): Probe {
  return {
    kind: 'sql',
    read: async ({ probed, store }) => {
      const on = probed.ask['on'] ?? '';
      const database = await open(on);
      if (!database) throw new Error(`no database is named "${on}"`);
      const text = probed.ask['sql'] ?? '';
      const values = text.includes('$1') ? [store] : [];
      const rows = await database.begin('read only', async (tx) => {
        await tx`set local statement_timeout = '8s'`;
        await giveUpRights(tx);
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
