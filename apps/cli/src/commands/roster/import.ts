/** `slipway roster import`: takes people, availability and demand in, whole or not at all. */
import { join, resolve } from 'node:path';
import { readRosterFolder, writeInputs } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../../command.ts';
import { counted, print } from '../schema-options.ts';
import { taughtBy, readStoresFile, TAUGHT, TAUGHT_HELP, withRosters } from './options.ts';

const { week: _, ...OPTIONS } = TAUGHT;
const { week: _help, ...HELP } = TAUGHT_HELP;

export const rosterImport: Command = {
  name: 'roster import',
  summary: 'Take in people.csv, availability.csv and demand.yaml, whole or not at all',
  usage: 'FOLDER [--stores FILE] [--modules FOLDER] [--json]',
  examples: [
    ['slipway roster import examples/grocer/crew', 'with the stores file beside the folder'],
    ['slipway roster import crew --stores our-stores.yaml', 'with another one'],
  ],
  options: { ...OPTIONS, stores: { type: 'string' } },
  help: { ...HELP, stores: 'the stores with their zones (default ../stores.yaml of FOLDER)' },
  run: async (input) => {
    const { values } = input;
    const folder = resolve(wordAt(rosterImport, input, 0, 'FOLDER'));
    const given = values['stores'];
    const file = typeof given === 'string' ? resolve(given) : join(folder, '../stores.yaml');
    const stores = readStoresFile(file);
    const read = readRosterFolder(folder, stores, await taughtBy(values));
    return withRosters(values, async (sql) => {
      await writeInputs(sql, { stores, ...read });
      const { people, certificates, rules, demand } = read;
      const result = {
        week: demand.week,
        people: people.length,
        certificates: certificates.length,
        rules: rules.length,
        stores: demand.stores.length,
      };
      print(values, result, [
        `Week ${demand.week}: ${counted(people.length, 'person').replace('persons', 'people')}, ` +
          `${counted(certificates.length, 'certificate')}, ` +
          `${counted(rules.length, 'line')} of availability, ` +
          `demand of ${counted(demand.stores.length, 'store')}.`,
        'Next: slipway roster solve',
      ]);
      return EXIT.done;
    });
  },
};
