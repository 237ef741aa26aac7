/**
 * A program that posts movements one after another, for tests that kill it.
 *
 * `node ledger-main.ts --database URL --prefix W` posts W-0, W-1, … from the start, and prints a
 * line of JSON with `url` (empty) when it begins. What was posted before is done once.
 */
import { parseArgs } from 'node:util';
import { connect } from '@slipway/pg';
import { captureHold, hold } from '../loyalty/holds.ts';
import { burn, earn, lateBurn } from '../loyalty/movements.ts';
import { LEDGER_LIFE, type LifeStep } from './ledger-life.ts';

const { values } = parseArgs({
  options: { database: { type: 'string' }, prefix: { type: 'string' } },
});
const sql = connect(values.database!, { name: 'test-ledger', max: 2 });

async function act({ kind, points }: LifeStep, id: string, member: string): Promise<void> {
  const movement = { id, member, points, store: 's01', atMs: 1_795_000_000_000 };
  if (kind === 'earn') await earn(sql, movement);
  if (kind === 'burn') await burn(sql, movement);
  if (kind === 'late') await lateBurn(sql, movement);
  if (kind === 'hold') {
    await hold(sql, movement, movement.atMs + 60_000);
    await captureHold(sql, `${id}:capture`, id, movement.atMs, points - 1);
  }
}

console.log(JSON.stringify({ url: '' }));
for (const [at, step] of LEDGER_LIFE.entries()) {
  await act(step, `${values.prefix}-${at}`, `m-${values.prefix}`);
}
await sql.end();
