/**
 * A gateway of the ledger's application as a program of its own, for tests that kill it
 * and benchmarks.
 *
 * `node gateway-main.ts --database URL --journal FILE` prints its URL when it serves.
 */
import { parseArgs } from 'node:util';
import { connect } from '@slipway/pg';
import { fileJournal } from '../contract/file-journal.ts';
import { Gateway } from '../server/gateway.ts';
import { ledgerParts, serveGateway } from './ledger.ts';

const { values } = parseArgs({
  options: { database: { type: 'string' }, journal: { type: 'string' } },
});
const sql = connect(values.database!, { name: 'test-gateway-process', max: 12 });
const { url } = await serveGateway(new Gateway(ledgerParts(sql, fileJournal(values.journal!))));
console.log(url);
