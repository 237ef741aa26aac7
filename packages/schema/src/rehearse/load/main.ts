/**
 * The customers of a rehearsal, as a process of their own: statements at a steady rate, whether or
 * not the ones before have been answered, so that a wait shows in full.
 *
 *   main.ts CONFIG      the database's URL comes from SLIPWAY_DATABASE_URL, orders from stdin
 */
import { createInterface } from 'node:readline';
import { seededRandom, type Random } from '@slipway/kernel';
import { connect, sqlState, type Sql } from '@slipway/pg';
import type { Activity } from '../core/likeness.ts';
import { prepareStatements, type Statement } from './statements.ts';
import { CUSTOMERS, type LoadConfig, type LoadLine, type LoadOrder } from './words.ts';

const TICK_MS = 5;
const TELL_MS = 100;
const CONNECTIONS = 12;
const DEFAULT_ACTIVITY: Activity = { reads: 0.6, updates: 0.3, inserts: 0.1 };
/** Its own new keys may meet each other: no fault of the change. */
const OWN_FAULTS = new Set(['23505']);

/** A version that customers use. */
interface Side {
  readonly statements: readonly Statement[];
  readonly open: Set<Promise<void>>;
}

const config = JSON.parse(process.argv[2] ?? '{}') as LoadConfig;
const url = process.env['SLIPWAY_DATABASE_URL'] ?? '';
const random: Random = seededRandom(process.pid);
const sides = new Map<string, Side>();
let samples: (readonly [number, number])[] = [];
let turn = 1;

const nowMs = () => performance.timeOrigin + performance.now();
const say = (line: LoadLine) => process.stdout.write(`${JSON.stringify(line)}\n`);

function choose(statements: readonly Statement[]): Statement {
  const total = statements.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  for (const statement of statements) {
    left -= statement.weight;
    if (left <= 0) return statement;
  }
  return statements[statements.length - 1]!;
}

async function send(sql: Sql, statement: Statement): Promise<void> {
  const row = () => statement.samples[Math.floor(random.next() * statement.samples.length)]!;
  const startMs = nowMs();
  try {
    const parameters = statement.parameters(row(), row(), turn++);
    await sql.unsafe(statement.sql, parameters, { prepare: true });
    samples.push([startMs, nowMs() - startMs]);
  } catch (error) {
    if (!OWN_FAULTS.has(sqlState(error) ?? '')) {
      const why = error instanceof Error ? error.message : String(error);
      say({ kind: 'failed', atMs: startMs, what: statement.name, why });
    }
  }
}

function sendOne(sql: Sql, side: Side): void {
  const sent = send(sql, choose(side.statements)).finally(() => side.open.delete(sent));
  side.open.add(sent);
}

function activityOf(table: string): Activity {
  const known = config.activity[table];
  return known && known.reads + known.inserts + known.updates > 0 ? known : DEFAULT_ACTIVITY;
}

async function obey(sql: Sql, order: LoadOrder): Promise<void> {
  const { side } = order;
  if (order.kind === 'end') {
    const open = sides.get(side)?.open ?? [];
    sides.delete(side);
    await Promise.all(open);
    say({ kind: 'ended', side });
    return;
  }
  const { statements, leftOut } = await prepareStatements(sql, side, activityOf);
  if (statements.length > 0) sides.set(side, { statements, open: new Set() });
  say({ kind: 'begun', side, leftOut });
}

function main(): void {
  const pool = connect(url, { name: CUSTOMERS, max: CONNECTIONS });
  const quiet = connect(url, { name: 'slipway-rehearsal-prepare', max: 1 });
  let due = 0;
  let lastMs = nowMs();
  const ticks = setInterval(() => {
    const now = nowMs();
    due += ((now - lastMs) / 1000) * config.rate;
    lastMs = now;
    const live = [...sides.values()];
    if (live.length === 0) due = 0;
    for (; due >= 1; due--) sendOne(pool, live[Math.floor(random.next() * live.length)]!);
  }, TICK_MS);
  const tells = setInterval(() => {
    if (samples.length > 0) say({ kind: 'samples', samples });
    samples = [];
  }, TELL_MS);
  let orders = Promise.resolve();
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    orders = orders.then(async () => obey(quiet, JSON.parse(line) as LoadOrder));
  });
  // Whoever started it is gone, or has heard enough.
  input.on('close', () => {
    clearInterval(ticks);
    clearInterval(tells);
    void Promise.all([pool.end({ timeout: 1 }), quiet.end({ timeout: 1 })]).then(() =>
      process.exit(0),
    );
  });
}

main();
