/**
 * The long suites, one by name: `npm run test:soak -- NAME`. They are ordinary test files named
 * `NAME.soak.ts`, kept out of `npm test` by that ending.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';

const files = globSync('{packages,apps,examples,sim}/**/*.soak.ts', {
  exclude: (path) => path.includes('node_modules'),
});
const name = process.argv[2];
const chosen = files.filter((file) => basename(file, '.soak.ts') === name);
if (chosen.length === 0) {
  const names = files.map((file) => basename(file, '.soak.ts')).join(', ') || 'none yet';
  console.error(`usage: npm run test:soak -- NAME\nSuites: ${names}`);
  process.exit(2);
}
const result = spawnSync(process.execPath, ['--test', ...chosen], { stdio: 'inherit' });
process.exit(result.status ?? 1);
