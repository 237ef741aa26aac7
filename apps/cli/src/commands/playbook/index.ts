/** The commands of `slipway playbook`. */
import type { Command } from '../../command.ts';
import { playbookAttest } from './attest.ts';
import { playbookKit } from './kit.ts';
import { playbookShow } from './show.ts';
import { playbookStatus } from './status.ts';
import { playbookTemplate } from './template.ts';

export const PLAYBOOK_COMMANDS: readonly Command[] = [
  playbookTemplate,
  playbookShow,
  playbookKit,
  playbookStatus,
  playbookAttest,
];
