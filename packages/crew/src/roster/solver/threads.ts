/** Threads that solve; kept warm, since loading the solver takes longer than a rescue. */
import { Worker } from 'node:worker_threads';
import type { RosterProblem } from '../core/problem.ts';
import type { ComponentAnswer, ComponentWish } from './component.ts';
import type { FromWorker, ToWorker } from './messages.ts';

interface Job extends ToWorker {
  readonly resolve: (answer: ComponentAnswer) => void;
  readonly reject: (reason: Error) => void;
  readonly onProgress: (objective: number, bound: number) => void;
}

export class SolverThreads {
  readonly #limit: number;
  readonly #cancelled = new SharedArrayBuffer(4);
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #last = 0;

  /** @param limit threads at most; they are started when there is work for them */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns a new question's number */
  batch(): number {
    return ++this.#last;
  }

  /** Ends what is being solved for a question with what was found. */
  cancel(batch: number): void {
    Atomics.store(new Int32Array(this.#cancelled), 0, batch);
  }

  /** Solves a component as soon as a thread is free. */
  solve(
    batch: number,
    problem: RosterProblem,
    wish: ComponentWish,
    onProgress: Job['onProgress'] = () => {},
  ): Promise<ComponentAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ComponentAnswer>();
    this.#last += 1;
    this.#waiting.push({ job: this.#last, batch, problem, wish, resolve, reject, onProgress });
    this.#next();
    return promise;
  }

  async close(): Promise<void> {
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    const isFull = this.#idle.length === 0 && this.#busy.size >= this.#limit;
    const job = isFull ? undefined : this.#waiting.shift();
    if (!job) return;
    const worker = this.#idle.pop() ?? this.#start();
    this.#busy.set(worker, job);
    worker.ref();
    const { job: number, batch, problem, wish } = job;
    const message: ToWorker = { job: number, batch, problem, wish };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window: a thread
    worker.postMessage(message);
  }

  #start(): Worker {
    const url = new URL('./worker.ts', import.meta.url);
    const worker = new Worker(url, { workerData: this.#cancelled });
    worker.on('message', (message: FromWorker) => this.#heard(worker, message));
    worker.on('error', (error: Error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('The solver’s thread ended.')));
    return worker;
  }

  #heard(worker: Worker, message: FromWorker): void {
    const job = this.#busy.get(worker);
    if (!job || job.job !== message.job) return;
    if (message.kind === 'progress') return job.onProgress(message.objective, message.bound);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    worker.unref(); // an idle solver keeps no process alive
    if (message.kind === 'answer') job.resolve(message.answer);
    else job.reject(new Error(message.error));
    this.#next();
  }

  #lost(worker: Worker, error: Error): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    job?.reject(error);
    this.#next();
  }
}
