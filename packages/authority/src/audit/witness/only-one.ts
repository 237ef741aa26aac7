/** One witness for one state: two of them could each cosign its own history. */
import { readFileSync, rmSync } from 'node:fs';
import { createFileAtomic, identify, isAlive, type ProcessIdentity } from '@slipway/kernel';
import { WitnessBusyError } from '../errors.ts';

/**
 * Claims a state for this process, until it ends; what a dead one left is taken over.
 *
 * @returns gives it back
 * @throws {WitnessBusyError} a process that lives has it
 */
export function claimState(stateFile: string): () => void {
  const file = `${stateFile}.process`;
  const own = JSON.stringify(identify(process.pid));
  while (!createFileAtomic(file, own)) {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
    if (isAlive(holder)) throw new WitnessBusyError(stateFile, holder.pid);
    rmSync(file, { force: true });
  }
  return () => rmSync(file, { force: true });
}
