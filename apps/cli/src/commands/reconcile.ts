/** `slipway reconcile …`, in the order of the overview. One file and one line for each. */
import type { Command } from '../command.ts';
import { budget } from './reconcile-budget.ts';
import { importFeed } from './reconcile-import.ts';
import { list, show } from './reconcile-list.ts';
import { reopenCase, resolve } from './reconcile-resolve.ts';
import { run } from './reconcile-run.ts';

export const RECONCILE_COMMANDS: readonly Command[] = [
  importFeed,
  run,
  list,
  show,
  resolve,
  reopenCase,
  budget,
];
