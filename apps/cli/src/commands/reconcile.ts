/** `slipway reconcile …`, in the order of the overview. One file and one line for each. */
import type { Command } from '../command.ts';
import { audit } from './reconcile-audit.ts';
import { budget } from './reconcile-budget.ts';
import { importFeed } from './reconcile-import.ts';
import { list, show } from './reconcile-list.ts';
import { carryOutCommand, done } from './reconcile-remedies.ts';
import { reopenCase, resolve } from './reconcile-resolve.ts';
import { run } from './reconcile-run.ts';

export const RECONCILE_COMMANDS: readonly Command[] = [
  importFeed,
  run,
  list,
  show,
  resolve,
  reopenCase,
  carryOutCommand,
  done,
  audit,
  budget,
];
