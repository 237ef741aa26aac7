/**
 * A program that posts movements one after another, for tests that kill it.
 *
 * `node ledger-main.ts --database URL --prefix W` prints a line of JSON when it begins.
 */
import { parseArgs } from 'node:util';
import { connect } from '@slipway/pg';
import { live } from './ledger-life.ts';

const { values } = parseArgs({
  options: { database: { type: 'string' }, prefix: { type: 'string' } },
});
const sql = connect(values.database!, { name: 'test-ledger', max: 2 });
console.log(JSON.stringify({ url: '' }));
await live(sql, values.prefix!);
await sql.end();
