/** `slipway audit …`, in the order of the overview. One file and one line for each. */
import type { Command } from '../command.ts';
import { exportAudit } from './audit-export.ts';
import { verifyAudit } from './audit-verify.ts';
import { witness } from './audit-witness.ts';

export const AUDIT_COMMANDS: readonly Command[] = [exportAudit, verifyAudit, witness];
