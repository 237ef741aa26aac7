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

/**
 * @param files in the order in which they begin
 * @returns what the runner tells of all of them, as of one run; `isPassed` once it has ended
 */
export function runInLanes(
  files: readonly string[],
  options: RunOptions,
): { events: PassThrough; isPassed: () => boolean } {
  const events = new PassThrough({ objectMode: true });
  const sums: Counts = { tests: 0, suites: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0 };
  const beganMs = performance.now();
  let isPassed = true;
  const one = async (file: string): Promise<void> => {
    let hasPassed = false;
    const own: Told[] = []; // told together: reporters take the tests of one file at a time
    for await (const told of run({ ...options, files: [resolve(file)] }) as AsyncIterable<Told>) {
      const { nesting, message, file: of } = told.data ?? {};
      const isSum = told.type === 'test:summary' && of === undefined;
      if (isSum) {
        const { success, counts } = told.data as unknown as Summary;
        hasPassed = success;
        for (const key of Object.keys(sums) as (keyof Counts)[]) sums[key] += counts[key];
      } else if (told.type !== 'test:diagnostic' || nesting !== 0 || !OWN_SUM.test(message ?? '')) {
        own.push(told);
      }
    }
    for (const told of own) events.write(told);
    isPassed &&= hasPassed;
  };
  const withPrograms = files.filter((file) => file.endsWith('.e2e.test.ts'));
  const others = files.filter((file) => !withPrograms.includes(file));
  const lane = async (...queues: string[][]): Promise<void> => {
    for (;;) {
      const file = queues.find((queue) => queue.length > 0)?.shift();
      if (file === undefined || options.signal?.aborted) return;
      await one(file);
    }
  };
  const lanes = [lane(withPrograms, others), lane(withPrograms, others), lane(others)];
  void Promise.all(lanes).then(() => {
    for (const message of sumLines(sums, performance.now() - beganMs)) {
      events.write({ type: 'test:diagnostic', data: { nesting: 0, message, level: 'info' } });
    }
    events.end();
  }, events.destroy.bind(events));
  return { events, isPassed: () => isPassed };
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
