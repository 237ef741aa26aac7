/**
 * The sync service: what tills send is held here, by either release, and applied by its performers.
 *
 * SIGTERM: requests in flight are answered, the transaction at work ends, the process exits 0.
 */
import { ensureCommerceTables } from '@slipway/commerce';
import { ensurePickTables } from '@slipway/crew/picks';
import Fastify from 'fastify';
import { PAYLOADS } from '@slipway/fleet';
import {
  authenticate,
  beginRoundAfterRestore,
  ensureFleetTables,
  feedRoutes,
  fencePerformer,
  fileJournal,
  Gateway,
  pgOpLog,
  registerLevels,
  rememberJournal,
  syncRoutes,
  type Level,
  type Performer,
} from '@slipway/fleet/server';
import { connect } from '@slipway/pg';
import { releasePrices } from './labels.ts';

const POOL_MAX = 12;

/** A release of the application, as far as tills are concerned. */
export interface Release {
  /** Such as `sync 1.0.0`; shown in pg_stat_activity. */
  readonly name: string;
  /** The forms that its performers take. */
  readonly schemaVersion: number;
  /** The levels that it knows of. */
  readonly levels: readonly Level[];
  readonly performers: readonly Performer[];
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set.`);
  process.exit(1);
}

/** @returns a quoted, qualified name in this release's version of a schema */
export function tableOf(schema: string, table: string): string {
  const version = setting(`SLIPWAY_SCHEMA_${schema.toUpperCase()}`);
  return `"${version.replaceAll('"', '""')}"."${table}"`;
}

/** Serves on HOST:PORT of the environment until SIGTERM or SIGINT. */
export async function serveSync(release: Release): Promise<void> {
  const sql = connect(setting('DATABASE_URL'), { name: release.name, max: POOL_MAX });
  const journalFile = setting('GROCER_FLEET_JOURNAL');
  const journal = fileJournal(journalFile);
  await ensureFleetTables(sql);
  await ensureCommerceTables(sql);
  await ensurePickTables(sql);
  await rememberJournal(sql, journalFile);
  await registerLevels(sql, release.levels);
  const gateway = new Gateway({
    sql,
    opLog: pgOpLog(sql),
    journal,
    payloads: PAYLOADS,
    performers: [...release.performers, fencePerformer],
    schemaVersion: release.schemaVersion,
    // Tills see members' balances only once their ops are applied: it does not rest.
    applyShare: 1,
    rateBytes: Number(process.env['GROCER_SYNC_RATE_BYTES'] ?? 0),
    onRestoreSeen: (device) => {
      console.error(`${device} was acked beyond what is held: the database was put back in time`);
      sql.begin(async (tx) => beginRoundAfterRestore(tx, journal)).catch(console.error);
    },
    onForgotten: ({ length }) =>
      console.error(
        `the database was put back in time: ${length} entries of the journal were entered anew`,
      ),
    onTrouble: ({ message }) => console.error(message),
  });
  const app = Fastify({ forceCloseConnections: 'idle' });
  app.get('/healthz', async () => {
    await sql`select 1 from slipway.fleet_epoch limit 1`;
    return { status: 'ok' };
  });
  await syncRoutes(app as never, gateway);
  await feedRoutes(app as never, { sql, authenticate: (by) => authenticate(gateway, by) });
  const ending = new AbortController();
  const labels = process.env['GROCER_LABELS'];
  const releasing = labels && releasePrices(sql, labels, ending.signal, console.error);
  let isEnding = false;
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    ending.abort();
    await releasing;
    await gateway.stop(); // whoever waits for news is answered
    await app.close();
    await sql.end({ timeout: 1 });
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
  await gateway.start();
  const [host, port] = [process.env['HOST'] ?? '127.0.0.1', Number(process.env['PORT'] ?? 0)];
  const url = await app.listen({ host, port });
  console.log(`${release.name} listens on ${url}`);
}
