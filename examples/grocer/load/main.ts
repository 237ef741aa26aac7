/**
 * The founding case's customers: a process that sends their requests and tells the oracle of each.
 *
 *   POST /start   customers come        POST /stop   no more come; answers when the last is served
 *   GET  /stats   counts until now
 *
 * Prints {"kind":"ready","url":…} once, then a line of stats each second. After /stop, SIGTERM or
 * SIGINT it drains and exits 0; when the oracle is gone it exits 69, for nothing would be proved.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readLoadConfig } from './config.ts';
import { seeded } from './core/random.ts';
import { openCustomers } from './customers.ts';
import { Driver } from './driver.ts';
import { fetchKeys } from './keys.ts';
import { openLink } from './link.ts';

const LINE_EVERY_MS = 1_000;
const EXIT_UNAVAILABLE = 69;

// Whoever started this may be gone: its end of the pipe must not take the load along.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const config = readLoadConfig(process.env);
const keys = await fetchKeys(config.oracle);
const link = await openLink(keys.link);
const customers = openCustomers(config.target, config.connections, config.timeoutMs);
const driver = new Driver({
  ...config,
  stores: keys.stores,
  run: `${config.seed}-${Date.now().toString(36)}`,
  random: seeded(config.seed),
  customers,
  report: link.report,
});

let stopping: Promise<void> | null = null;

/** Drains and says goodbye to the oracle; a second call waits for the first. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    await driver.stop();
    clearInterval(lines);
    link.report({ kind: 'tick', atMs: Date.now(), last: true });
    await link.close();
    await customers.close();
    print(driver.stats());
  })();
  return stopping;
}

const lines = setInterval(() => {
  link.report({ kind: 'tick', atMs: Date.now(), last: false });
  print(driver.stats());
  driver.nextLine();
}, LINE_EVERY_MS);

const server = createServer((request, response) => {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  switch (`${request.method} ${request.url}`) {
    case 'GET /stats':
      return send(200, driver.stats());
    case 'POST /start':
      if (stopping === null) driver.start();
      return send(stopping === null ? 200 : 409, driver.stats());
    case 'POST /stop':
      response.once('close', () => server.close());
      return void stop().then(() => send(200, driver.stats()));
    default:
      return send(404, { error: `there is no ${request.method} ${request.url}` });
  }
});
server.listen(config.port, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : config.port;
print({ kind: 'ready', url: `http://127.0.0.1:${port}` });

const onSignal = (): void => void stop().then(() => server.close());
process.once('SIGTERM', onSignal);
process.once('SIGINT', onSignal);
void link.broken.then(() => {
  process.stderr.write('The oracle is gone. No more requests are sent. Start both again.\n');
  process.exit(EXIT_UNAVAILABLE);
});
if (config.startAtOnce) driver.start();

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
