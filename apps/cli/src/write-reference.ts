/** Writes docs/cli.md: `node apps/cli/src/write-reference.ts`, after any change of a command. */
import { writeFileSync } from 'node:fs';
import { referencePage } from './reference.ts';

writeFileSync(new URL('../../../docs/cli.md', import.meta.url), await referencePage());
