/**
 * Brings something in, and is killed before its n-th statement; for the crash tests.
 *
 *   node import-main.ts DATABASE_URL KILL_AT picks|roster INPUT_AS_JSON
 */
import { connect } from '@slipway/pg';
import { importGround, type PickGround } from '../picks/ground.ts';
import { writeInputs, type RosterInputs } from '../roster/store.ts';
import { killedAt } from './killed.ts';

const [url, killAt, what, input] = process.argv.slice(2) as [string, string, string, string];
const database = connect(url, { name: 'slipway-test-import', max: 1 });
const { sql, statements } = killedAt(database, Number(killAt));
if (what === 'picks') await importGround(sql, JSON.parse(input) as PickGround);
else await writeInputs(sql, JSON.parse(input) as RosterInputs);
await database.end();
console.log(statements());
