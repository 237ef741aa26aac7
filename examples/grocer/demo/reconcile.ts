/**
 * The 72 hours after the ramp, at speed: files come each six hours, the engine runs, people work.
 * What is held against one another is real: what the tills' agents logged, what the services wrote,
 * what the providers' processes say. Time alone is simulated, and the people are.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import {
  beginBudget,
  ensureReconcileTables,
  importFile,
  pullDeviceOps,
  pullLedger,
  readBudget,
  readLedgers,
  readOpMappings,
  readRules,
  runReconcile,
  shippedMapping,
  type Budget,
} from '@slipway/reconcile';
import type { Seeded } from '../providers/defects.ts';
import { repriceSales } from '../reconcile/reprice.ts';
import { GROCER_FOLDER } from '../src/index.ts';
import { FEEDS, type Providers } from './providers.ts';
import { judgeCases } from './reconcile-truth.ts';
import { Reconcilers } from './reconcilers.ts';

const LAUNCH = 'demo';
const HOUR_MS = 3_600_000;
const WINDOW_H = 72;
const FILE_EACH_H = 6;
const PEOPLE_SEED = 1;
const SHOWN = 5;

export interface ReconciliationResult {
  readonly records: number;
  readonly matched: number;
  readonly cases: number;
  readonly byClass: Readonly<Record<string, number>>;
  /** Cases that a rule resolved, and that no person took up. */
  readonly automatic: number;
  readonly byPerson: number;
  /** Instances that nothing was spoiled for. */
  readonly falseCases: number;
  /** What was spoiled, and is in no case of its class. */
  readonly missedDefects: number;
  /** Cases that a rule settled otherwise than what was spoiled asks for. */
  readonly wrongAutomatic: number;
  /** Measured, and what open cases and wrong audits are charged. */
  readonly manualMinutes: number;
  readonly budgetMinutes: number;
  /** Time, people, and providers are; books, engine and decisions are not. */
  readonly simulated: true;
  readonly details: readonly string[];
}

/** Reconciles what the run's tills did with what both providers say, for 72 simulated hours. */
export async function reconcileLaunch(
  databaseUrl: string,
  folder: string,
  providers: Providers,
): Promise<ReconciliationResult> {
  const sql = connect(databaseUrl, { name: 'grocer-reconcile', max: 2 });
  try {
    await ensureReconcileTables(sql);
    const rules = readRules();
    const beganMs = Date.now();
    await beginBudget(sql, LAUNCH, rules.budget, beganMs);
    const people = new Reconcilers(sql, seededRandom(PEOPLE_SEED), (left, right) =>
      areSame(sql, left, right),
    );
    const files = join(folder, 'feeds');
    mkdirSync(files, { recursive: true });
    let [records, matched] = [0, 0];
    for (let hour = FILE_EACH_H; hour <= WINDOW_H; hour += FILE_EACH_H) {
      const nowMs = beganMs + hour * HOUR_MS;
      await takeIn(sql, providers, files, nowMs);
      const ran = await runReconcile(sql, { rules, nowMs });
      records += ran.records;
      matched += ran.exact + ran.near + ran.byHistory;
      if (hour < WINDOW_H) await people.work(nowMs);
    }
    const budget = await readBudget(sql, LAUNCH, rules, beganMs + WINDOW_H * HOUR_MS);
    return { records, matched, ...(await told(sql, await providers.seeded(), budget)) };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What is new in every book: files of the providers, the devices' logs, the cloud's ledgers. */
async function takeIn(sql: Sql, providers: Providers, folder: string, nowMs: number) {
  for (const feed of FEEDS) {
    const path = join(folder, `${feed}-${nowMs}.csv`);
    await providers.writeFile(feed, path, nowMs);
    await importFile(sql, { path, mapping: shippedMapping(feed), nowMs });
  }
  await pullDeviceOps(sql, readOpMappings(), nowMs);
  await repriceSales(sql);
  for (const ledger of readLedgers(join(GROCER_FOLDER, 'reconcile/ledgers.yaml'))) {
    const { unread } = await pullLedger(sql, ledger, nowMs);
    if (unread > 0) throw new Error(`The ledger of ${ledger.name} has ${unread} unread rows.`);
  }
}

/** What an auditor sees on paper: both rows name the same sale, tender, entry or sign-up. */
async function areSame(sql: Sql, leftId: string, rightId: string): Promise<boolean> {
  const [same] = await sql`
    select 1
    from   slipway.reconcile_record l
    join   slipway.reconcile_record r
      on   l.basket = r.basket or l.tender = r.tender or l.entry = r.entry
      or   l.subscription = r.subscription
    where  l.id = ${leftId} and r.id = ${rightId} and l.seq <> r.seq`;
  return same !== undefined;
}

async function told(sql: Sql, seeded: readonly Seeded[], budget: Budget) {
  const judged = await judgeCases(sql, seeded);
  const { missed, falseCases, wrongAutomatic, ...counts } = judged;
  const { minutesMs, tookMs, chargedMs, hiddenMs } = budget;
  const minutes = (ms: number) => Math.round(ms / 6_000) / 10;
  const shown = (what: string, names: readonly string[]) =>
    names.slice(0, SHOWN).map((name) => `${what}: ${name}`);
  return {
    ...counts,
    falseCases: falseCases.length,
    missedDefects: missed.length,
    wrongAutomatic: wrongAutomatic.length,
    manualMinutes: minutes(tookMs + chargedMs + hiddenMs),
    budgetMinutes: minutes(minutesMs),
    simulated: true as const,
    details: [
      ...shown('missed', missed),
      ...shown('false', falseCases),
      ...shown('wrong', wrongAutomatic),
    ],
  };
}
