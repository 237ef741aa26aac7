/** A runner that is killed while it sets aside, brings back or takes away again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  completeChange,
  expireChanges,
  readChangeFile,
  reverseChange,
  startChange,
} from './index.ts';
import { adopt, leftovers, runRunner, shapeOf, start } from './test-support.ts';

const SHOP = { schema: 'shop' } as const;
const folder = mkdtempSync(join(tmpdir(), 'slipway-undo-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'undo_v2.yaml');

/** Each moment: the command that runs, and the step at which it is killed. */
export const UNDO_KILLS = [
  { name: 'setting a table aside', command: 'complete', at: /^set table/ },
  { name: 'settling', command: 'complete', at: /^settle/ },
  { name: 'bringing a table back', command: 'start', at: /^bring back/ },
  { name: 'its foreign key', command: 'start', at: /^validate rule badge/ },
  { name: 'converting back', command: 'start', at: /^convert/ },
  { name: 'setting new values aside', command: 'rollback', at: /^set the new values/ },
  { name: 'taking the table away again', command: 'rollback', at: /^undo: bring back/ },
] as const;

const TABLES = `
  create table member (id int primary key, size text);
  create table badge (id int primary key, member int references member);
  insert into member select i, i || ' cm' from generate_series(1, 300) i;
  insert into badge select i, i from generate_series(1, 300) i`;

const CHANGE = `
  - drop_table: { name: badge }
  - alter_column:
      table: member
      column: size
      type: int
      up: split_part(size, ' ', 1)::int
      down: size::text
`;

/** Runs a command of the real runner, kills it at the step, and resumes it. */
async function killed(url: string, { name, command, at }: (typeof UNDO_KILLS)[number]) {
  const isThere = (line: { title?: string }) => at.test(line.title ?? '');
  const args = ['--schema', 'shop'];
  const words = command === 'start' ? [command, '--file', file] : [command];
  const { lines } = await runRunner(url, [...words, ...args], isThere);
  assert.ok(lines.some(isThere), `${name}: ${JSON.stringify(lines.at(-1))}`);
  const resumed = await runRunner(url, ['resume', ...args]);
  const end = resumed.lines.at(-1);
  if (end?.error?.code !== 'SCHEMA_NO_CHANGE') assert.equal(end?.kind, 'done', name);
}

const base = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/shop_|_sw_writer|^schema /.test(line));

/** A change, its undo, all windows over: every row and rule must be as it was before. */
export async function killAndUndo(moment: (typeof UNDO_KILLS)[number]): Promise<void> {
  const { name, command } = moment;
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const before = await shapeOf(sql);
    await start(url, CHANGE);
    if (command === 'complete') await killed(url, moment);
    await completeChange(url, SHOP);
    writeFileSync(file, (await reverseChange(url, SHOP)).yaml);
    const again = () => startChange(url, { ...SHOP, change: readChangeFile(file) });
    if (command === 'start') await killed(url, moment);
    await again();
    if (command === 'rollback') {
      await killed(url, moment).then(again);
    }
    await completeChange(url, SHOP);
    const [found] = await sql`
      select count(*)::int as n, count(*) filter (where m.size = m.id || ' cm')::int as same
      from   shop_undo_v2.badge b join shop_undo_v2.member m on m.id = b.member`;
    assert.deepEqual({ ...found }, { n: 300, same: 300 }, name);
    await expireChanges(url, SHOP, true);
    assert.deepEqual(await leftovers(sql), [], name);
    assert.deepEqual(base(await shapeOf(sql)), base(before), name);
  });
}
