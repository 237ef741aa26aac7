/**
 * Billing: one process beside the services that move, and no part of the launch. It reads none of
 * the three schemas, so it needs no release of its own for either version.
 *
 *   cards ──► provider ──webhooks──► funnel ──active──► the store's feed ──held──► benefit
 *
 * SIGTERM: requests and jobs under way end, the process exits 0.
 */
import { parseArgs } from 'node:util';
import {
  alertExpiring,
  ensureCommerceTables,
  expirePoints,
  grocerLoyalty,
  pushPoints,
  readOpenPayments,
  releaseOverdue,
  stripeShaped,
  stripeWebhooks,
  webhookRoutes,
  type Expiring,
} from '@slipway/commerce';
import { ensureFleetTables } from '@slipway/fleet/server';
import { EXIT, exitCodeOf, formatError } from '@slipway/kernel';
import { connectChecked, type Sql } from '@slipway/pg';
import Fastify from 'fastify';
import { noteVisible, tellStores } from './benefits.ts';
import { cardRoutes } from './cards.ts';
import { tryCards } from './payments.ts';
import { runJobs, type Job } from './schedule.ts';
import { HELP, readSettings, SettingsError, type Settings } from './settings.ts';
import { ensureBillingTables } from './tables.ts';

const POOL_MAX = 8;
const STOP_LIMIT_MS = 10_000;
const HOUSEKEEPING_MS = 60_000;

/** Tells of payments that expire soon on stdout, for whoever collects it. */
async function tellExpiring(soon: readonly Expiring[]): Promise<void> {
  for (const { expiresMs, ...one } of soon) {
    const expiresAt = new Date(expiresMs).toISOString();
    console.log(JSON.stringify({ kind: 'expiring', ...one, expiresAt }));
  }
}

function jobsOf(sql: Sql, settings: Settings): readonly Job[] {
  const { everyMs, askEveryMs, alertWithinMs: withinMs, loyaltyUrl } = settings;
  const connector = stripeShaped(settings.provider);
  const loyalty = loyaltyUrl === undefined ? undefined : grocerLoyalty({ baseUrl: loyaltyUrl });
  const job = (name: string, every: number, run: () => Promise<unknown>): Job => {
    return { name, everyMs: every, run };
  };
  return [
    job('Cards', everyMs, () => tryCards(sql, connector)),
    job('Benefits', everyMs, async () => {
      await tellStores(sql);
      await noteVisible(sql, Date.now());
    }),
    job('Open payments', askEveryMs, () => readOpenPayments(sql, connector)),
    job('Alerts', everyMs, () => alertExpiring(sql, { nowMs: Date.now(), withinMs }, tellExpiring)),
    job('Holds that are over', HOUSEKEEPING_MS, () => releaseOverdue(sql, Date.now())),
    job('Points that expire', HOUSEKEEPING_MS, () => expirePoints(sql, Date.now())),
    ...(loyalty ? [job('Points to tell', everyMs, () => pushPoints(sql, loyalty))] : []),
  ];
}

async function serve(settings: Settings): Promise<void> {
  const sql = await connectChecked(settings.databaseUrl, { name: 'billing', max: POOL_MAX });
  await ensureFleetTables(sql);
  await ensureCommerceTables(sql);
  await ensureBillingTables(sql);
  const app = Fastify({ forceCloseConnections: 'idle' });
  app.get('/healthz', async () => {
    await sql`select 1`;
    return { status: 'ok' };
  });
  const sources = [stripeWebhooks({ secrets: settings.webhookSecrets })];
  await webhookRoutes(app as never, { sql, sources });
  await cardRoutes(app as never, sql, settings.token);
  const ending = new AbortController();
  let jobs: Promise<void> | undefined;
  const end = async () => {
    if (ending.signal.aborted) return;
    ending.abort();
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    await app.close();
    await jobs;
    await sql.end({ timeout: 1 });
    process.exit(EXIT.done);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
  const url = await app.listen({ host: settings.host, port: settings.port });
  jobs = runJobs(jobsOf(sql, settings), ending.signal);
  console.log(JSON.stringify({ kind: 'ready', url }));
}

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) console.log(HELP);
  else await serve(readSettings(process.env));
} catch (error) {
  const isUsage = error instanceof SettingsError || error instanceof TypeError;
  console.error(isUsage ? error.message : formatError(error));
  process.exit(isUsage ? EXIT.usage : exitCodeOf(error));
}
