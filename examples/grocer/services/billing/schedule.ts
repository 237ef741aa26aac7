/** What billing does by itself, again and again; a job that fails is told of, and tried again. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Job {
  readonly name: string;
  /** From the end of one run to the next, in ms. */
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/** Runs jobs until it is told to end; each run that is under way is waited for. */
export async function runJobs(jobs: readonly Job[], signal: AbortSignal): Promise<void> {
  await Promise.all(jobs.map((job) => repeat(job, signal)));
}

async function repeat({ name, everyMs, run }: Job, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    try {
      await run();
      if (said !== '') console.error(`${name}: it works again.`);
      said = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) console.error(`${name}: ${message}`); // the same trouble is told once
      said = message;
    }
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}
