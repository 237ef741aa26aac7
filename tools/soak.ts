/**
 * The long suites, one by name: `npm run test:soak -- NAME [--runs N] [--seed N]`. They are
 * ordinary test files named `NAME.soak.ts`, kept out of `npm test` by that ending.
 *
 * A suite of random cases takes `--runs` of them from `--seed` on; each names its seed.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const files = globSync('{packages,apps,examples,sim}/**/*.soak.ts', {
  exclude: (path) => path.includes('node_modules'),
});
const [name] = positionals;
const chosen = files.filter((file) => basename(file, '.soak.ts') === name);
const isCount = (text: string | undefined) => text === undefined || /^[1-9]\d*$/.test(text);
if (chosen.length === 0 || !isCount(values.runs) || !isCount(values.seed)) {
  const names = files.map((file) => basename(file, '.soak.ts')).join(', ') || 'none yet';
  console.error(`usage: npm run test:soak -- NAME [--runs N] [--seed N]\nSuites: ${names}`);
  process.exit(2);
}
const env = {
  ...process.env,
  ...(values.runs === undefined ? {} : { SLIPWAY_SOAK_RUNS: values.runs }),
  ...(values.seed === undefined ? {} : { SLIPWAY_SOAK_SEED: values.seed }),
};
const result = spawnSync(process.execPath, ['--test', ...chosen], { stdio: 'inherit', env });
process.exit(result.status ?? 1);
