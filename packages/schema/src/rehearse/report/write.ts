/** Keeps a rehearsal in a folder: the page for people, the data for a launch. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@slipway/kernel';
import type { SchemaRehearsal } from '../rehearse.ts';
import { rehearsalPage } from './page.ts';

/** @returns the files that were written */
export function writeRehearsal(folder: string, result: SchemaRehearsal): string[] {
  mkdirSync(folder, { recursive: true });
  const page = join(folder, 'rehearsal.html');
  const data = join(folder, 'rehearsal.json');
  writeFileAtomic(page, rehearsalPage(result));
  writeFileAtomic(data, `${JSON.stringify(result, null, 2)}\n`);
  return [page, data];
}
