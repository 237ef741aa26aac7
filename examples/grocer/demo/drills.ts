/** Before the launch goes, each of its stores is drilled offline, all at once. */
import { readFileSync } from 'node:fs';
import { drillFacts } from '@slipway/fleet/server';
import { newId, realClock, systemRandom } from '@slipway/kernel';
import { connect } from '@slipway/pg';
import {
  agentIn,
  drillAgent,
  ensureRehearsalTables,
  keepDrill,
  reportLines,
  runDrill,
  signDrill,
  type DrillReport,
} from '@slipway/rehearsal';
import type { PracticeKey } from '@slipway/authority/practice';
import type { Devices } from './devices.ts';

const DAY_MS = 86_400_000;
/** A day offline, in so many real ms. */
const REAL_MS = 6_000;
const ACTS = 30;
const DRAIN_MS = 60_000;

/** What the drills of all stores came to. */
export interface DrillsResult {
  readonly passed: number;
  readonly ops: number;
  /** From the mended line to the last op applied, of the slowest store, in ms. */
  readonly slowestDrainMs: number;
}

export interface DrillStoresOptions {
  /** Told of each store that has passed. */
  readonly say?: (text: string) => void;
  /** How many stores are drilled at once; all of them unless told. */
  readonly atOnce?: number;
  /** How long what was sold offline may take to be applied, in ms; a minute unless told. */
  readonly drainWithinMs?: number;
}

/**
 * @throws {Error} a store failed its drill: the report says in what
 */
export async function drillStores(
  databaseUrl: string,
  devices: Devices,
  person: PracticeKey,
  options: DrillStoresOptions = {},
): Promise<DrillsResult> {
  const { say = () => {}, atOnce = devices.stores.length, drainWithinMs = DRAIN_MS } = options;
  const sql = connect(databaseUrl, { name: 'grocer-drills', max: 4 });
  const ended = new AbortController();
  try {
    await ensureRehearsalTables(sql);
    const drill = async (store: string): Promise<DrillReport> => {
      const id = newId('drill');
      const host = JSON.parse(readFileSync(devices.hostFile(store), 'utf8')) as HostFile;
      const report = await runDrill({
        id,
        store,
        forMs: DAY_MS,
        speed: DAY_MS / REAL_MS,
        acts: ACTS,
        drainWithinMs,
        cloud: drillFacts(sql),
        agents: host.devices.map(({ folder }) => drillAgent(agentIn(folder, store))),
        clock: realClock,
        random: systemRandom,
        say: () => {},
        signal: ended.signal,
      });
      if (!report.passed) throw new Error(reportLines(report).join('\n'));
      const document = signDrill(report, { ...person, nowMs: Date.now() });
      await keepDrill(sql, { id, store, document });
      say(`${store} was drilled offline`);
      return report;
    };
    const reports: DrillReport[] = [];
    const left = [...devices.stores];
    const drillNext = async (): Promise<void> => {
      for (let store = left.shift(); store !== undefined; store = left.shift()) {
        reports.push(await drill(store));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, drillNext));
    const ops = reports.flatMap((report) => report.devices.map((one) => one.ops));
    return {
      passed: reports.length,
      ops: ops.reduce((sum, count) => sum + count, 0),
      slowestDrainMs: Math.max(...reports.map(({ appliedMs }) => appliedMs ?? 0)),
    };
  } finally {
    ended.abort(); // where one has failed, the others give their lines back
    await sql.end({ timeout: 1 });
  }
}

interface HostFile {
  readonly devices: readonly { readonly folder: string }[];
}
