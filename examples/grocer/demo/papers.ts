/**
 * What stays of a launch on paper: its dossier, checked offline by the product's own command with
 * nothing trusted but the log's key and the people's, and its report.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Ground } from './ground.ts';

const CLI = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));
const MOST_BYTES = 256 * 2 ** 20;
/** Customers sign up once the launch is done; their day goes by at the provider alone. */
const DAY_AND_MORE_MS = 25 * 3_600_000;

const execute = promisify(execFile);

/** The papers of a launch, and whether its dossier holds. */
export interface Papers {
  readonly dossier: string;
  readonly report: string;
  /** Decisions, with their evidence, that the dossier vouches for. */
  readonly entries: number;
  readonly signedEntries: number;
  /** Whatever was found wrong with it; empty: nothing. */
  readonly findings: readonly unknown[];
}

export interface PapersOf {
  readonly launch: string;
  readonly folder: string;
  readonly ground: Ground;
  readonly peopleFile: string;
  /** When its stores were all on green, in ms since 1970. */
  readonly endedMs: number;
}

/** @throws {Error} a command failed; it says why */
export async function writePapers(of: PapersOf): Promise<Papers> {
  const { launch, folder, ground, peopleFile, endedMs } = of;
  const env = { ...process.env, GROCER_DATABASE_URL: ground.grocerUrl };
  const run = async (words: readonly string[]): Promise<string> => {
    const options = { env, maxBuffer: MOST_BYTES };
    const { stdout } = await execute(process.execPath, [CLI, ...words], options);
    return stdout;
  };
  const database = ['--database', ground.slipwayUrl];
  const [dossier, report] = [join(folder, 'dossier.json'), join(folder, 'report.html')];
  writeFileSync(dossier, await run(['audit', 'export', launch, ...database]));
  const key = join(folder, 'slipway', 'audit-log.pub');
  const checked = ['audit', 'verify', dossier, '--key', key, '--people', peopleFile, '--json'];
  const said = await run(checked).catch((error: { stdout?: string }) => error.stdout ?? '');
  const verdict = JSON.parse(said) as { size: number; signedSize: number; findings: unknown[] };
  const times = ['--as-of', iso(endedMs + DAY_AND_MORE_MS), '--sign-ups-from', iso(endedMs)];
  await run(['report', launch, '--out', report, '--people', peopleFile, ...times, ...database]);
  const { size: entries, signedSize: signedEntries, findings } = verdict;
  return { dossier, report, entries, signedEntries, findings };
}

const iso = (ms: number): string => new Date(ms).toISOString();
