/** Customers beside the fleet: how long they wait while it is at work, and while it is not. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The customers' process. */
export class Customers {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(databaseUrl: string) {
    const main = fileURLToPath(new URL('customers-main.ts', import.meta.url));
    const env = { ...process.env, SLIPWAY_DATABASE_URL: databaseUrl };
    this.#child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** Resolves when they have begun. */
  async begun(): Promise<void> {
    await this.#lines.next();
  }

  /** @returns their waits since it was asked last, in ms */
  async waits(): Promise<readonly number[]> {
    this.#child.stdin!.write('\n');
    const { value } = await this.#lines.next();
    return (JSON.parse(String(value)) as { times: number[] }).times;
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

/** A turn of either side, in ms. */
const TURN_MS = 2_000;

/** What can be stopped where it is. */
interface Stoppable {
  pause(isPaused: boolean): void;
}

/** What customers waited at most, 99 of a hundred of them, in ms. */
export interface Waits {
  readonly besideP99: number;
  readonly aloneP99: number;
  /** How long the fleet was at work, in ms: its turns alone. */
  readonly workedMs: number;
}

const p99 = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;

/**
 * Lets the fleet work and stand still by turns, so that whatever else the machine does is there in
 * both: each of many pairs is seconds long.
 *
 * @param until ends it; looked at by the turn
 */
export async function byTurns(
  customers: Customers,
  fleet: readonly Stoppable[],
  until: () => boolean,
): Promise<Waits> {
  const [beside, alone]: [number[], number[]] = [[], []];
  let workedMs = 0;
  await customers.waits();
  while (!until()) {
    const beganMs = performance.now();
    for (const each of fleet) each.pause(false);
    while (!until() && performance.now() - beganMs < TURN_MS) await delay(20);
    workedMs += performance.now() - beganMs;
    beside.push(...(await customers.waits()));
    for (const each of fleet) each.pause(true);
    await delay(TURN_MS);
    alone.push(...(await customers.waits()));
  }
  for (const each of fleet) each.pause(false);
  return { besideP99: p99(beside), aloneP99: p99(alone), workedMs };
}
