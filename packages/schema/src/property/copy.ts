/** COPY of rows that are given as text. */
import { finished } from 'node:stream/promises';
import { ident } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { Values } from './oracle.ts';

/** Copies rows, all with the same columns, into a table that is named as SQL names it. */
export async function copyInto(sql: Sql, table: string, rows: readonly Values[]): Promise<void> {
  const names = Object.keys(rows[0]!);
  const columns = names.map((name) => ident(name)).join(', ');
  const lines = rows.map((row) => {
    const cells = names.map((name) => {
      const text = row[name]!;
      return text === null ? '' : `"${text.replaceAll('"', '""')}"`;
    });
    return `${cells.join(',')}\n`;
  });
  const stream = await sql.unsafe(`copy ${table} (${columns}) from stdin (format csv)`).writable();
  stream.end(lines.join(''));
  await finished(stream);
}
