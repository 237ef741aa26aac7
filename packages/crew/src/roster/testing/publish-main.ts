/** Publishes an empty roster, and is killed before its n-th statement; for the crash test. */
import { connect } from '@slipway/pg';
import { killedAt } from '../../testing/killed.ts';
import { publishRoster } from '../publish.ts';

const [url, week, killAt] = process.argv.slice(2) as [string, string, string];
const database = connect(url, { name: 'slipway-test-publish', max: 1 });
const { sql, statements } = killedAt(database, Number(killAt));
const wish = { week, roster: [], by: 'test', why: 'test', agreed: 'all', from: null } as const;
await publishRoster(sql, { ...wish, nowMs: 0 });
await database.end();
console.log(statements());
