/**
 * The oracle: a process that knows what every answer must be, and says which were not.
 *
 * It shares no code with the services and none with Slipway: it reads the keys' first values from
 * the database, hears of every request from the load, and in the end reads the writes back.
 * Prints {"kind":"ready","url":…} once; ends on SIGTERM or SIGINT.
 */
import { once } from 'node:events';
import postgres from 'postgres';
import { readOracleConfig } from './config.ts';
import { controlServer } from './control.ts';
import { Oracle } from './core/oracle.ts';
import { compare } from './core/verification.ts';
import { readStored, takeSample } from './database.ts';
import { listenForLoad } from './link.ts';

// Whoever started this may be gone: its end of the pipe must not take the oracle along.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const config = readOracleConfig(process.env);
const sql = postgres(config.databaseUrl, {
  max: 4,
  onnotice: () => undefined,
  connection: { application_name: 'grocer-oracle' },
});
const { sample, stores } = await takeSample(sql, config.version, config.size);
const oracle = new Oracle(sample, config.patience);
const link = await listenForLoad({
  take: (record) => oracle.take(record),
  disconnected: () => oracle.disconnected(Date.now()),
});
const server = controlServer({
  keys: { link: { host: link.host, port: link.port }, stores },
  oracle,
  verify: async (version) => {
    const snapshot = oracle.snapshot();
    return compare(snapshot, await readStored(sql, version, snapshot), oracle.model);
  },
});
server.listen(config.port, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : config.port;
process.stdout.write(`${JSON.stringify({ kind: 'ready', url: `http://127.0.0.1:${port}` })}\n`);

const stopped = Promise.withResolvers<void>();
process.once('SIGTERM', () => stopped.resolve());
process.once('SIGINT', () => stopped.resolve());
await stopped.promise;
server.close();
server.closeAllConnections();
await link.close();
await sql.end({ timeout: 5 });
