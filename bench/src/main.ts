/** The benchmarks by name: `npm run bench -- NAME [--json]`; all of them when none is named. */
import { parseArgs } from 'node:util';
import { crew } from './crew.ts';
import { fleet } from './fleet.ts';
import { lineOf, machine, writeResult, type Benchmark, type Result } from './harness.ts';
import { ramp } from './ramp.ts';
import { reconcile } from './reconcile.ts';
import { schema } from './schema.ts';

const BENCHMARKS: readonly Benchmark[] = [schema, fleet, reconcile, ramp, crew];

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [name] = positionals;
const chosen = BENCHMARKS.filter((one) => name === undefined || one.name === name);
if (chosen.length === 0) {
  const list = BENCHMARKS.map((one) => `  ${one.name}  ${one.summary}`).join('\n');
  console.error(`error[BENCH]: there is no benchmark "${name}". Nothing ran. Known:\n${list}`);
  process.exit(2);
}

const results: Result[] = [];
for (const benchmark of chosen) {
  const rows = await benchmark.run((text) => console.error(`  ${text}`));
  const date = new Date().toISOString();
  const result = { name: benchmark.name, date, machine: machine(), rows };
  const file = writeResult(result);
  results.push(result);
  if (values.json) continue;
  console.log(`${benchmark.name} (${result.machine})`);
  for (const row of rows) console.log(lineOf(row));
  console.error(`  written to ${file}`);
}
if (values.json) console.log(JSON.stringify(results));
