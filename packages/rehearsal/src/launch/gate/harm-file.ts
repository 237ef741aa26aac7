/** The file that says what a gate does, looked at again while it runs. */
import { readFileSync, statSync } from 'node:fs';
import { checkShape } from '@slipway/kernel';
import { Harm } from '../core/harm.ts';

const CHECK_EVERY_MS = 50;

/** @returns a reader of the harm in force; null while there is no such file */
export function watchHarm(file: string): () => Harm | null {
  let harm: Harm | null = null;
  let seen = '';
  let checkedMs = 0;
  return () => {
    const nowMs = performance.now();
    if (nowMs - checkedMs < CHECK_EVERY_MS) return harm;
    checkedMs = nowMs;
    const found = statSync(file, { throwIfNoEntry: false });
    const version = found ? `${found.ino} ${found.mtimeMs}` : '';
    if (version !== seen) harm = found ? readHarm(file) : null;
    seen = version;
    return harm;
  };
}

/** It is written in one piece: one that is not in order is a fault of ours. */
function readHarm(file: string): Harm {
  const checked = checkShape(Harm, JSON.parse(readFileSync(file, 'utf8')));
  if (!checked.ok) throw new Error(`${file}: ${checked.problems[0]?.what}`);
  return checked.value;
}
