/**
 * The control plane as a process: `main.ts --folder F [--port P] [--host H]`.
 *
 * It may be killed at any moment: what it knows stands in PostgreSQL, what it started goes on, and
 * the next one adopts both. SIGTERM and SIGINT end it cleanly.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readToken } from '@slipway/authority';
import { exitCodeOf, formatError, freePort, identify, newId, privateFolder } from '@slipway/kernel';
import { writeFileAtomic } from '@slipway/kernel';
import { connectChecked, ensureLeases, startEmbedded, type EmbeddedServer } from '@slipway/pg';
import { pino } from 'pino';
import { Control } from './control.ts';
import { serveAcknowledgement } from './escalation/acknowledge-page.ts';
import { EscalationEngine } from './escalation/engine.ts';
import { buildApp } from './http/app.ts';
import { LrsSender } from './crew/training/lrs-sender.ts';
import { serveTrainingMedia } from './crew/training/media.ts';
import { serveLaunchFiles } from './http/launch-files.ts';
import { EventHub } from './http/events.ts';
import { openSignIn } from './sign-in/plugin.ts';

const VERSION = '0.1.0';

/** Found by its name, never imported: the console is files that are served. */
const consoleFolder = fileURLToPath(
  new URL('dist', import.meta.resolve('@slipway/console/package.json')),
);

interface Ground {
  readonly url: string;
  readonly embedded: EmbeddedServer | undefined;
}

async function findDatabase(folder: string): Promise<Ground> {
  const given = process.env['SLIPWAY_DATABASE_URL'];
  if (given) return { url: given, embedded: undefined };
  const embedded = await startEmbedded(join(folder, 'pg'));
  return { url: await embedded.ensureDatabase('slipway'), embedded };
}

async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: '.slipway' },
      port: { type: 'string', default: '7420' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const folder = privateFolder(resolve(values.folder));
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  const ground = await findDatabase(folder);
  const sql = await connectChecked(ground.url, { name: 'slipway-server', max: 8 });
  await ensureLeases(sql);

  const hub = new EventHub();
  const { env } = process;
  const serverId = newId('server');
  const control = new Control({ sql, folder, serverId, hub, log, env });
  await control.start();
  const app = await buildApp({
    log,
    signIn: await openSignIn({ sql, folder, token: readToken(folder), env: process.env, log }),
    version: VERSION,
    hub,
    consoleFolder,
    handlers: control.handlers(VERSION),
  });
  serveAcknowledgement(app, sql, folder);
  serveTrainingMedia(app, sql);
  serveLaunchFiles(app, { sql, folder, log });
  const port = await freePort(Number(values.port), values.host);
  const url = await app.listen({ port, host: values.host });
  const publicUrl = env['SLIPWAY_PUBLIC_URL'] ?? url;
  const { url: databaseUrl } = ground;
  const own = { sql, databaseUrl, folder, serverId, log, env };
  const pages = new EscalationEngine({ ...own, publicUrl });
  pages.start();
  const statements = new LrsSender({ sql, folder, log, env });
  statements.start();
  const record = join(folder, 'server.json');
  writeFileAtomic(record, JSON.stringify({ url, identity: identify(process.pid) }));
  console.log(JSON.stringify({ kind: 'ready', url, pid: process.pid }));
  log.info({ url, console: existsSync(consoleFolder) }, 'ready');

  let ending = false;
  const end = async (signal: string): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'ending');
    await app.close();
    await control.stop();
    await pages.stop();
    await statements.stop();
    // A database that cannot be asked is left alone.
    const idle = await control.anyUnderWay().then(
      (any) => !any,
      () => false,
    );
    await sql.end({ timeout: 2 });
    // Services of a running launch may need the embedded database: it is left to them.
    if (ground.embedded && idle) await ground.embedded.stop();
    rmSync(record, { force: true });
    process.exit(0);
  };
  const endOrFail = (signal: string): void => {
    end(signal).catch((error: unknown) => {
      console.error(formatError(error));
      process.exit(exitCodeOf(error));
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, endOrFail);
}

try {
  await serve();
} catch (error) {
  console.error(formatError(error));
  process.exit(exitCodeOf(error));
}
