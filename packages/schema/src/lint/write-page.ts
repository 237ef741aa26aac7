/** Writes docs/schema/lint.md: `node packages/schema/src/lint/write-page.ts`, after any change. */
import { writeFileSync } from 'node:fs';
import { lintPage } from './page.ts';

writeFileSync(new URL('../../../../docs/schema/lint.md', import.meta.url), lintPage());
