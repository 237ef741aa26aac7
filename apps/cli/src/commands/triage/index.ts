/** The commands of `slipway triage`. */
import type { Command } from '../../command.ts';
import { triageGuides } from './guides.ts';
import { triageList } from './list.ts';
import { TRIAGE_ACTS, triageShow } from './work.ts';

export const TRIAGE_COMMANDS: readonly Command[] = [
  triageList,
  triageShow,
  ...TRIAGE_ACTS,
  triageGuides,
];
