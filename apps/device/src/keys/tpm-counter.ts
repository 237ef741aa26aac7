/**
 * The secure counter in a TPM 2.0: an NV index of the kind `counter`, which the chip only ever
 * counts up. What a copied or older image of the disk holds, it cannot bring back.
 *
 * A chip's new counter begins where its highest one has ever stood, so ours begins at `base`, which
 * is kept beside the keys. It is spoken to by tpm2-tools, one short process for each use.
 *
 * @see https://tpm2-tools.readthedocs.io/en/latest/man/tpm2_nvincrement.1/
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolder, writeFileAtomic } from '@slipway/kernel';
import { TpmError } from '../errors.ts';
import type { SecureCounter, SecureStore } from '../ports.ts';
import { fileSecureStore } from './file-store.ts';

export interface TpmOptions {
  /** How the chip is reached, as `TPM2TOOLS_TCTI`; the system's own unless it is given. */
  readonly tcti?: string | undefined;
  /** The NV index, in the owner's range. */
  readonly index?: number;
}

const INDEX = 0x1500100;
const ATTRIBUTES = 'ownerread|ownerwrite|authread|authwrite|nt=counter';
const TIMEOUT_MS = 10_000;
/** A counter moves by fences and key rotations: a longer way is a mistake. */
const MOST_STEPS = 10_000;

/**
 * Keys in a folder, under a counter in the chip: a copy of the folder signs nothing elsewhere.
 *
 * @throws {TpmError} the chip cannot be used
 */
export function tpmSecureStore(folder: string, options: TpmOptions = {}): SecureStore {
  const keys = fileSecureStore(folder);
  return { ...keys, counter: tpmCounter(folder, options) };
}

/** @param folder where `tpm-base` lies; made if it is not there, owner-only */
export function tpmCounter(folder: string, { tcti, index = INDEX }: TpmOptions): SecureCounter {
  const handle = `0x${index.toString(16)}`;
  const run = (program: string, ...args: string[]) => tool(tcti, program, args);
  const read = () => Number(run('tpm2_nvread', '-C', 'o', handle).readBigUInt64BE());
  const base = baseOf(join(privateFolder(folder), 'tpm-base'), () => {
    const isThere = run('tpm2_getcap', 'handles-nv-index').toString().toLowerCase();
    if (!isThere.includes(handle.toLowerCase())) {
      run('tpm2_nvdefine', '-C', 'o', '-s', '8', '-a', ATTRIBUTES, handle);
    }
    run('tpm2_nvincrement', '-C', 'o', handle); // it reads nothing before its first step
    return read();
  });
  const value = () => read() - base;
  return {
    kind: 'tpm',
    value,
    moveTo: (to) => {
      const steps = to - value();
      if (steps < 0 || steps > MOST_STEPS) {
        throw new Error(`SecureCounter: from ${to - steps} to ${to}`);
      }
      for (let step = 0; step < steps; step++) run('tpm2_nvincrement', '-C', 'o', handle);
    },
  };
}

function baseOf(file: string, begin: () => number): number {
  if (!existsSync(file)) writeFileAtomic(file, String(begin()));
  return Number(readFileSync(file, 'utf8'));
}

function tool(tcti: string | undefined, program: string, args: readonly string[]): Buffer {
  const env = { ...process.env, ...(tcti === undefined ? {} : { TPM2TOOLS_TCTI: tcti }) };
  try {
    return execFileSync(program, args, {
      env,
      timeout: TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr, code } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    const said = code === 'ENOENT' ? 'it is not installed' : lastLine(stderr);
    throw new TpmError(program, said);
  }
}

const lastLine = (text: Buffer | undefined): string =>
  text
    ?.toString()
    .trim()
    .split('\n')
    .find((line) => line.startsWith('ERROR')) ?? 'it failed';
