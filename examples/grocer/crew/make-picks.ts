/** Writes products.csv and orders.csv beside it: `node examples/grocer/crew/make-picks.ts`. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLayout } from '@slipway/crew/picks';
import { makePicks } from './picks/make.ts';

const folder = import.meta.dirname;
const layouts = readdirSync(join(folder, 'layouts')).toSorted();
const floors = layouts.map((file) => readLayout(join(folder, 'layouts', file)));
for (const [file, text] of Object.entries(makePicks(floors))) {
  writeFileSync(join(folder, file), text);
  console.log(`${file}: ${text.trim().split('\n').length - 1} lines`);
}
