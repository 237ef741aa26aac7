/** The runner killed while other changes are in flight: the moments, and ends without a kill. */
import assert from 'node:assert/strict';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { endShape, fileOf, move, prepareChain, type Move, type Version } from './chain-support.ts';
import { runRunner, type RunnerLine } from './test-support.ts';

const step = (title: RegExp) => (line: RunnerLine) =>
  line.kind === 'step' && title.test(line.title ?? '');

/** A moment: what was done before, what the runner does, the step at which it is killed. */
export interface ChainDeath {
  readonly name: string;
  readonly before: readonly Move[];
  readonly move: Move;
  readonly at: (line: RunnerLine) => boolean;
}

export const CHAIN_DEATHS: readonly ChainDeath[] = [
  {
    name: 'triggers learn a layer',
    before: ['start v2'],
    move: 'start v3',
    at: step(/^keep person in step/),
  },
  {
    name: 'way back through two layers',
    before: ['start v2'],
    move: 'start v3',
    at: step(/^open the way back for person/),
  },
  {
    name: 'triggers forget the oldest layer',
    before: ['start v2', 'start v3'],
    move: 'complete',
    at: step(/^settle person/),
  },
  {
    name: 'names settle with the last contract',
    before: ['start v2', 'start v3', 'complete'],
    move: 'complete',
    at: step(/^settle person/),
  },
  {
    name: 'triggers forget the newest layer',
    before: ['start v2', 'start v3'],
    move: 'rollback',
    at: step(/^take the change of person/),
  },
  {
    name: 'names settle with a rollback',
    before: ['start v2', 'start v3', 'complete'],
    move: 'rollback',
    at: step(/^settle the names of person/),
  },
];

/** The shape, and what each live version shows. */
async function endOf(sql: Sql): Promise<string[]> {
  const views = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, viewname) as name from pg_views
    where  schemaname like 'shop\\_%' order by 1`;
  const rows = views.map(async ({ name }) => {
    const [sum] = await sql.unsafe<{ text: string }[]>(
      `select md5(string_agg(v::text, ',' order by id)) as text from ${name} v`,
    );
    return `${name} ${sum!.text}`;
  });
  return [...(await endShape(sql)), ...(await Promise.all(rows))];
}

async function afterMoves(
  moves: readonly Move[],
  then: (url: string) => Promise<void> = async () => {},
): Promise<string[]> {
  return withTestDatabase(async ({ sql, url }) => {
    await prepareChain(sql);
    for (const what of moves) await move(url, what);
    await then(url);
    return endOf(sql);
  });
}

async function kill(url: string, { move: last, at }: ChainDeath): Promise<NodeJS.Signals | null> {
  const [command = '', version] = last.split(' ');
  const file = version === undefined ? [] : ['--file', fileOf(version as Version)];
  const { lines, signal } = await runRunner(url, [command, '--schema', 'shop', ...file], at);
  assert.ok(lines.some(at), `the step came: ${JSON.stringify(lines.at(-1))}`);
  return signal;
}

/** Kills the runner at one moment, resumes it, and compares the end with one without a kill. */
export async function killInChain(death: ChainDeath): Promise<void> {
  const found = await afterMoves(death.before, async (url) => {
    if ((await kill(url, death)) === null) return;
    const resumed = await runRunner(url, ['resume', '--schema', 'shop']);
    const end = resumed.lines.at(-1);
    // Killed after the last statement, before the end: there may be nothing to resume.
    if (end?.error?.code !== 'SCHEMA_NO_CHANGE') assert.equal(end?.kind, 'done');
  });
  assert.deepEqual(found, await afterMoves([...death.before, death.move]));
}

/** Kills a start at one moment and takes it back: the changes before it are as they were. */
export async function killInChainAndRollBack(death: ChainDeath): Promise<void> {
  const found = await afterMoves(death.before, async (url) => {
    await kill(url, death);
    await move(url, 'rollback');
  });
  assert.deepEqual(found, await afterMoves(death.before));
}
