/** A gateway as a process: `gateway-main.ts`, its database's URL in SLIPWAY_DATABASE_URL. */
import { Gateway } from '@slipway/fleet/server';
import { ledgerParts, memoryJournal, serveGateway } from '@slipway/fleet/testing';
import { connect } from '@slipway/pg';

const sql = connect(process.env['SLIPWAY_DATABASE_URL'] ?? '', { name: 'bench-gateway', max: 12 });
const served = await serveGateway(new Gateway(ledgerParts(sql, memoryJournal())));
console.log(JSON.stringify({ kind: 'ready', url: served.url }));
process.on('SIGTERM', () => process.exit(0));
