/** A thread that solves what it is sent, one component after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { solveComponent } from './component.ts';
import { highs } from './highs.ts';
import type { FromWorker, ToWorker } from './messages.ts';

const cancelled = new Int32Array(workerData as SharedArrayBuffer);
const port = parentPort!;
const say = (message: FromWorker) => port.postMessage(message);

port.on('message', (job: ToWorker) => {
  void (async () => {
    const solver = await highs();
    try {
      const answer = solveComponent(solver, job.problem, job.wish, {
        isCancelled: () => Atomics.load(cancelled, 0) === job.batch,
        onProgress: (objective, bound) => say({ kind: 'progress', job: job.job, objective, bound }),
      });
      say({ kind: 'answer', job: job.job, answer });
    } catch (error) {
      say({ kind: 'failed', job: job.job, error: String((error as Error).stack).slice(-2000) });
    }
  })();
});
