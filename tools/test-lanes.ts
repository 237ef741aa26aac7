/**
 * Test files in a process each, three at a time: two lanes for those with programs of their own,
 * which take a core each, and one for those that mostly wait for PostgreSQL. Three with browsers
 * and servers would starve each other on two cores; two alone leave a third of them idle.
 */
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';

type RunOptions = NonNullable<Parameters<typeof run>[0]>;

interface Counts {
  tests: number;
  suites: number;
  passed: number;
  cancelled: number;
  skipped: number;
  todo: number;
}

interface Told {
  readonly type: string;
  readonly data: { readonly file?: string; readonly nesting?: number; readonly message?: string };
}

interface Summary {
  readonly file?: string;
  readonly success: boolean;
  readonly counts: Counts;
}

/** What a run tells of itself in the end: the lanes' sums are told instead. */
const OWN_SUM = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/** What the reporters hear, and what it comes to once it has ended. */
export interface LanesRun {
  readonly events: PassThrough;
  readonly isPassed: () => boolean;
}

/**
 * @param files in the order in which they begin
 * @param before what else runs at first, in the place of the third lane
 * @returns what the runner tells of all of them, as if of one run
 */
export function runInLanes(
  files: readonly string[],
  before: Promise<unknown>,
  options: RunOptions,
): LanesRun {
  const events = new PassThrough({ objectMode: true });
  const sums: Counts = { tests: 0, suites: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0 };
  let isPassed = true;
  const one = async (file: string): Promise<void> => {
    const { told, summary } = await runFile(file, options);
    for (const event of told) events.write(event);
    isPassed &&= summary?.success ?? false;
    for (const key of Object.keys(sums) as (keyof Counts)[]) {
      sums[key] += summary?.counts[key] ?? 0;
    }
  };
  const withPrograms = files.filter((file) => file.endsWith('.e2e.test.ts'));
  const others = files.filter((file) => !withPrograms.includes(file));
  const lane = async (...queues: string[][]): Promise<void> => {
    while (!options.signal?.aborted) {
      const file = queues.find((queue) => queue.length > 0)?.shift();
      if (file === undefined) return;
      await one(file);
    }
  };
  const all = async (): Promise<void> => {
    const beganMs = performance.now();
    const third = before.then(() => lane(others));
    await Promise.all([lane(withPrograms, others), lane(withPrograms, others), third]);
    for (const message of sumLines(sums, performance.now() - beganMs)) {
      events.write({ type: 'test:diagnostic', data: { nesting: 0, message, level: 'info' } });
    }
    events.end();
  };
  all().catch((error: Error) => events.destroy(error));
  return { events, isPassed: () => isPassed && !options.signal?.aborted };
}

/** Runs one file. @returns all that is told of it, at once: reporters take one file at a time */
async function runFile(file: string, options: RunOptions) {
  const told: Told[] = [];
  let summary: Summary | undefined;
  for await (const event of run({ ...options, files: [resolve(file)] }) as AsyncIterable<Told>) {
    const { nesting, message = '', file: of } = event.data ?? {};
    if (event.type === 'test:summary' && of === undefined) {
      summary = event.data as unknown as Summary;
    } else if (event.type !== 'test:diagnostic' || nesting !== 0 || !OWN_SUM.test(message)) {
      told.push(event);
    }
  }
  return { told, summary };
}

function sumLines({ tests, suites, passed, cancelled, skipped, todo }: Counts, ms: number) {
  const fail = tests - passed - cancelled - skipped - todo;
  return [
    `tests ${tests}`,
    `suites ${suites}`,
    `pass ${passed}`,
    `fail ${fail}`,
    `cancelled ${cancelled}`,
    `skipped ${skipped}`,
    `todo ${todo}`,
    `duration_ms ${ms.toFixed(0)}`,
  ];
}
