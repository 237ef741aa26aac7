/** The commands of `slipway playbook`. */
import type { Command } from '../../command.ts';
import { playbookAttest } from './attest.ts';
import { playbookKit } from './kit.ts';
import { POLL_COMMANDS } from './poll.ts';
import { playbookShow } from './show.ts';
import { playbookStatus } from './status.ts';
import { playbookStatusUpdate } from './status-update.ts';
import { playbookTemplate } from './template.ts';
import { playbookWaive } from './waive.ts';

export const PLAYBOOK_COMMANDS: readonly Command[] = [
  playbookTemplate,
  playbookShow,
  playbookKit,
  playbookStatus,
  playbookAttest,
  playbookWaive,
  ...POLL_COMMANDS,
  playbookStatusUpdate,
];
