/** `slipway training check`: whether modules of one's own are whole, before anybody learns by them. */
import { resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { checkCatalog, SHIPPED_MODULES, type Fault } from '@slipway/crew/training';
import { wordAt, type Command } from '../../command.ts';
import { counted, print } from '../schema-options.ts';

const lineOf = ({ place, what, next }: Fault) => `${place.file}:${place.line}: ${what} ${next}`;

/** The command. */
export const trainingCheck: Command = {
  name: 'training check',
  summary: 'Check modules: films, captions, banks and answer keys, each fault by file and line',
  usage: 'FOLDER [--json]',
  examples: [
    ['slipway training check crew/modules', 'beside those that ship: refreshers may use them'],
  ],
  options: { json: { type: 'boolean' } },
  help: { json: 'print one JSON document' },
  run: async (input) => {
    const folder = resolve(wordAt(trainingCheck, input, 0, 'FOLDER'));
    const { catalog, faults } = await checkCatalog([SHIPPED_MODULES, folder]);
    const own = [...catalog.values()].filter((one) => one.folder.startsWith(folder));
    const told = faults.map(({ place, what, next }) => ({ ...place, what, next }));
    const well = `${counted(own.length, 'module')} in ${folder}: nothing is wrong.`;
    const lines = faults.length === 0 ? [well] : faults.map(lineOf);
    print(input.values, { modules: own.map(({ id }) => id), faults: told }, lines);
    return faults.length === 0 ? EXIT.done : EXIT.badInput;
  },
};
