/**
 * Writes reports and kits in a thread of its own: a page of paper takes up to two seconds of a
 * core, and a control plane that steers traffic has none to spare.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ReportFormat } from '@slipway/api';
import { checklistOfSpec, kitOf, type LaunchSpec } from '@slipway/launch';
import { kitPdf } from '@slipway/playbook';
import {
  reportCsv,
  reportHtml,
  reportJson,
  reportPdf,
  type ReportFacts,
} from '@slipway/playbook/report';

interface ReportOrder {
  readonly kind: 'report';
  readonly facts: ReportFacts;
  readonly format: ReportFormat;
}

/** The kit of a store that the launch has, as PDF. */
interface KitOrder {
  readonly kind: 'kit';
  readonly spec: LaunchSpec;
  readonly store: string;
}

export type Order = ReportOrder | KitOrder;
type Content = string | Uint8Array | Promise<Uint8Array>;

const REPORTS: Readonly<Record<ReportFormat, (facts: ReportFacts) => Content>> = {
  html: reportHtml,
  pdf: reportPdf,
  csv: reportCsv,
  json: reportJson,
};

function contentOf(order: Order): Content {
  if (order.kind === 'report') return REPORTS[order.format](order.facts);
  return kitPdf(kitOf(order.spec, checklistOfSpec(order.spec), order.store), Date.now());
}

/** @returns the file's bytes, the same as the command line writes */
export async function write(order: Order): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const thread = new Worker(new URL(import.meta.url), { workerData: order });
  thread.once('message', resolve);
  thread.once('error', reject);
  thread.once('exit', (code) => reject(new Error(`the thread that writes ended with ${code}`)));
  return promise;
}

if (!isMainThread) {
  const content = await contentOf(workerData as Order);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  parentPort?.postMessage(typeof content === 'string' ? Buffer.from(content) : content);
}
