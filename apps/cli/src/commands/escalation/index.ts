/** The commands of `slipway page`. */
import type { Command } from '../../command.ts';
import { pageAcknowledge } from './acknowledge.ts';
import { pageList } from './list.ts';
import { pageSend } from './send.ts';
import { pageTest } from './test-tree.ts';

export const PAGE_COMMANDS: readonly Command[] = [pageSend, pageList, pageAcknowledge, pageTest];
