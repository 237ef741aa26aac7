/**
 * Work that a phase starts once and then asks about: done, failed, or still at it.
 * A failed task is tried again with back-off unless its error is final; one that was cancelled
 * is never started again.
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
  readonly #work: (signal: AbortSignal) => Promise<void>;
  readonly #options: TaskOptions;
  readonly #cancelled = new AbortController();
  readonly #signal: AbortSignal;
  #state: TaskState = 'idle';
  #running: Promise<void> = Promise.resolve();

  /** @param work gets a signal that says when nobody wants its result any more */
  constructor(work: (signal: AbortSignal) => Promise<void>, options: TaskOptions) {
    this.#work = work;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#cancelled.signal]);
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Ends when the work does, however it does; at once if it was never started. */
  get settled(): Promise<void> {
    return this.#running;
  }

  /** Starts the work unless it was started; @returns how it stands */
  ensure(): TaskState {
    if (this.#state === 'idle' && !this.#signal.aborted) {
      this.#state = 'running';
      this.#running = this.#run();
    }
    return this.#state;
  }

  /** Tells the work to end, and lets it never begin again; a result that is there stays. */
  cancel(): void {
    this.#cancelled.abort();
  }

  async #run(): Promise<void> {
    const { isFinal, onError } = this.#options;
    const signal = this.#signal;
    for (let backoffMs = FIRST_BACKOFF_MS; !signal.aborted;) {
      try {
        await this.#work(signal);
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
