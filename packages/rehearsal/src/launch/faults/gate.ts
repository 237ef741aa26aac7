/** Green's gates are told what to do to requests, by the file that each of them looks at. */
import { rmSync } from 'node:fs';
import { writeFileAtomic } from '@slipway/kernel';
import type { Harm } from '../core/harm.ts';

/** @param file the one that green's gates were started with */
export function gateFault(file: string, harm: Harm) {
  return {
    begin: async (): Promise<void> => writeFileAtomic(file, JSON.stringify(harm)),
    end: async (): Promise<void> => rmSync(file, { force: true }),
  };
}
