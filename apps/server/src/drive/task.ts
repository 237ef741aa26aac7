/**
 * Work that a phase starts once and then asks about: done, failed, or still at it.
 * A failed task is tried again with back-off unless its error is final.
 */
import { setTimeout as delay } from 'node:timers/promises';

export type TaskState = 'idle' | 'running' | 'done' | 'failed';

export interface TaskOptions {
  readonly signal: AbortSignal;
  /** Whether an error ends the task; others are tried again. */
  readonly isFinal: (error: unknown) => boolean;
  /** Told of every failed try. */
  readonly onError: (error: unknown) => void;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

export class Task {
  readonly #work: () => Promise<void>;
  readonly #options: TaskOptions;
  #state: TaskState = 'idle';

  constructor(work: () => Promise<void>, options: TaskOptions) {
    this.#work = work;
    this.#options = options;
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Starts the work unless it was started; @returns how it stands */
  ensure(): TaskState {
    if (this.#state === 'idle') {
      this.#state = 'running';
      void this.#run();
    }
    return this.#state;
  }

  async #run(): Promise<void> {
    const { signal, isFinal, onError } = this.#options;
    for (let backoffMs = FIRST_BACKOFF_MS; !signal.aborted;) {
      try {
        await this.#work();
        this.#state = 'done';
        return;
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        if (isFinal(error)) {
          this.#state = 'failed';
          return;
        }
      }
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
      backoffMs = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2);
    }
  }
}
