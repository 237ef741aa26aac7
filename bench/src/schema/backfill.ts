/** How fast rows are converted: against one plain UPDATE, and against the other tool's way. */
import type { EmbeddedServer } from '@slipway/pg';
import { startChange } from '@slipway/schema';
import { rowOf, type Row } from '../harness.ts';
import { adopt, CHANGE, client, dropDatabase, freshTable } from './ground.ts';
import { PAIRS, ROWS, type Pair } from './ground.ts';
import { backfillPgrollWay, expandPgrollWay } from './pgroll-way.ts';

/** Long enough for a rate. */
const PGROLL_LIMIT_MS = 12_000;

/** @returns rows per second of one plain UPDATE that rewrites every row */
async function plainUpdate(server: EmbeddedServer): Promise<number> {
  const sql = client(await freshTable(server, 'plain'));
  await sql`alter table shop.item add column twin text`;
  const started = performance.now();
  await sql`update shop.item set twin = upper(name)`;
  const seconds = (performance.now() - started) / 1000;
  await sql.end();
  await dropDatabase(server, 'plain');
  return ROWS / seconds;
}

/** @returns rows per second of the change's backfill, by our own journal */
async function ours(server: EmbeddedServer, analyzed = true): Promise<number> {
  const url = await freshTable(server, 'ours', analyzed);
  await adopt(url);
  const how = { workers: 2, throttle: 'off' } as const;
  const result = await startChange(url, { schema: 'shop', change: CHANGE, ...how });
  await dropDatabase(server, 'ours');
  return result.backfillRowsPerSecond;
}

async function pgrollWay(server: EmbeddedServer, analyzed: boolean): Promise<number> {
  const sql = client(await freshTable(server, 'theirs', analyzed));
  await expandPgrollWay(sql);
  const rate = await backfillPgrollWay(sql, PGROLL_LIMIT_MS);
  await sql.end();
  await dropDatabase(server, 'theirs');
  return rate;
}

const MEASURE = 'backfill, 1 M rows, 2 workers, no throttle';
/** PostgreSQL knows the table's size from its file, and goes by the key's index all the same. */
const NOT_ANALYZED = 'a table that was never analyzed, where the batches have the same plan';

/** Measures the rows `schema.backfill-*`. */
export async function backfillRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const [plain, analyzed, not]: [Pair[], Pair[], Pair[]] = [[], [], []];
  for (let round = 1; round <= PAIRS; round++) {
    say(`backfill of ${ROWS.toLocaleString('en')} rows, round ${round} of ${PAIRS}`);
    const rate = await ours(server);
    plain.push({ theirs: await plainUpdate(server), ours: rate });
    analyzed.push({ theirs: await pgrollWay(server, true), ours: rate });
    if (round > 1) continue; // once: statistics make no difference to either side's plans
    not.push({ theirs: await pgrollWay(server, false), ours: await ours(server, false) });
  }
  const about = { measure: MEASURE, unit: 'rows/s' };
  return [
    rowOf(
      { ...about, id: 'schema.backfill-vs-update', against: 'one plain UPDATE', target: 1.2 },
      plain,
      'more',
    ),
    rowOf(
      {
        ...about,
        id: 'schema.backfill-vs-pgroll-way',
        against: 'batches of 1,000 by key, PL/pgSQL triggers',
        target: 3,
      },
      analyzed,
      'more',
    ),
    rowOf(
      {
        ...about,
        id: 'schema.backfill-vs-pgroll-way-not-analyzed',
        measure: `${MEASURE}, ${NOT_ANALYZED}`,
        against: 'batches of 1,000 by key, PL/pgSQL triggers',
        target: 15,
      },
      not,
      'more',
    ),
  ];
}
