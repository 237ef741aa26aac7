/** Writes docs/schema/operations.md and locks.md: run it after any change of what they tell. */
import { writeFileSync } from 'node:fs';
import { locksPage } from './locks-page.ts';
import { operationsPage } from './operations-page.ts';

const page = (name: string) => new URL(`../../../../docs/schema/${name}`, import.meta.url);

writeFileSync(page('operations.md'), operationsPage());
writeFileSync(page('locks.md'), locksPage());
