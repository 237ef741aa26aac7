/**
 * Searches the fence's rule for a loss, and prints what it finds.
 *
 *   node sim/src/main.ts --seed N [--lives N] [--plant C3]
 *
 * With a plant the rule has that bug, and the trace shows what it loses. Exit 0: as it should be.
 */
import { parseArgs } from 'node:util';
import { FAULTS, PLANTS, WHOLE, type Fault } from './rule.ts';
import { search, traceLines } from './search.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    lives: { type: 'string', default: '20000' },
    plant: { type: 'string' },
  },
});
const [seed, lives] = [Number(values.seed), Number(values.lives)];
const plants = PLANTS.filter(({ name }) => values.plant && name.startsWith(values.plant));
const isAsked = values.plant !== undefined;
if (![seed, lives].every((each) => Number.isSafeInteger(each)) || (isAsked && !plants.length)) {
  console.error('usage: node sim/src/main.ts --seed N [--lives N] [--plant C1…C9]');
  process.exit(2);
}

if (!isAsked) {
  const faults = Object.keys(FAULTS) as Fault[];
  const { found, acts, contracts } = await search({ rule: WHOLE, faults, seed, lives });
  console.log(`seed ${seed}: ${acts} acts in ${lives} lives, ${contracts} contracts`);
  for (const line of found ? traceLines(found) : ['no loss']) console.log(line);
  process.exitCode = found ? 1 : 0;
}
for (const { name, leaves, faults } of plants) {
  const { found } = await search({ rule: { ...WHOLE, ...leaves }, faults, seed, lives });
  console.log(`\n${name}`);
  for (const line of found ? traceLines(found) : ['not found']) console.log(line);
  if (!found) process.exitCode = 1;
}
