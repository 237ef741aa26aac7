/** Signs what came last, before the log or a part of it is handed out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '@slipway/kernel';
import { AUDIT_FILES, openAuditLog, type AuditLog, type AuditLogOptions } from './log.ts';

/**
 * @param tell hears why nothing was signed: what is handed out shows what is wrong
 * @returns the log, signed to its end; undefined where another installation signs it, or nobody can
 */
export async function signRest(
  options: AuditLogOptions,
  tell: (error: OperatorError) => void,
): Promise<AuditLog | undefined> {
  if (!existsSync(join(options.folder, AUDIT_FILES.key))) return undefined;
  try {
    const log = await openAuditLog(options);
    await log.checkpoint();
    return log;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    tell(error);
    return undefined;
  }
}
