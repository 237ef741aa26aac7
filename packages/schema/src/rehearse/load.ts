/** The customers' process, as whoever started it sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RehearsalLoadError } from './errors.ts';
import type { LoadConfig, LoadLine, LoadOrder } from './load/words.ts';

/** A statement that failed. */
export interface Failure {
  readonly atMs: number;
  readonly what: string;
  readonly why: string;
}

/** A running load. */
export interface Load {
  /** When each statement began, in ms since 1970, and how long it took, in ms. */
  readonly samples: (readonly [number, number])[];
  readonly failures: Failure[];
  readonly leftOut: string[];
  /** Lets customers use a version. */
  begin(side: string): Promise<void>;
  /** Takes them off it; none of their statements is open when it returns. */
  end(side: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the process; nobody uses anything until `begin`. */
export function startLoad(url: string, config: LoadConfig): Load {
  const main = fileURLToPath(new URL('./load/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, JSON.stringify(config)], {
    env: { ...process.env, SLIPWAY_DATABASE_URL: url },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // Ctrl-C is for us; it ends when its input does
  });
  const samples: (readonly [number, number])[] = [];
  const failures: Failure[] = [];
  const leftOut: string[] = [];
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as LoadLine;
    if (line.kind === 'samples') samples.push(...line.samples);
    else if (line.kind === 'failed') failures.push(line);
    else {
      if (line.kind === 'begun') leftOut.push(...line.leftOut);
      waiting.get(`${line.kind}/${line.side}`)?.resolve();
    }
  });
  const exited = once(child, 'exit');
  child.stdin.on('error', () => {}); // it has ended; the exit tells
  child.once('exit', (code) => {
    const error = new RehearsalLoadError(`exit code ${code}`);
    for (const { reject } of waiting.values()) reject(error);
  });
  const order = async (line: LoadOrder, answer: string) => {
    if (child.exitCode !== null) throw new RehearsalLoadError(`exit code ${child.exitCode}`);
    const told = Promise.withResolvers<void>();
    waiting.set(answer, told);
    child.stdin.write(`${JSON.stringify(line)}\n`);
    await told.promise;
    waiting.delete(answer);
  };
  return {
    samples,
    failures,
    leftOut,
    begin: async (side) => order({ kind: 'begin', side }, `begun/${side}`),
    end: async (side) => order({ kind: 'end', side }, `ended/${side}`),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
