/** `slipway training list`: what is taught. */
import { EXIT } from '@slipway/kernel';
import type { TrainingModule } from '@slipway/crew/training';
import type { Command } from '../../command.ts';
import { tableLines } from '../fleet-options.ts';
import { print } from '../schema-options.ts';
import { catalogOf, MODULES, MODULES_HELP } from './options.ts';

const HEADS = ['module', 'title', 'certificate', 'minutes', 'film', 'questions', 'asked', 'needs'];

const rowOf = ({ id, title, certificate, minutes, films, bank, ...rest }: TrainingModule) => [
  id,
  title.en,
  certificate ?? 'none',
  String(minutes),
  `${Math.round(films.en.durationMs / 1000)} s`,
  String(bank.length),
  String(rest.assessment.items),
  rest.refreshes === null ? rest.needs.join(', ') : `once passed: ${rest.refreshes}`,
];

/** What others read of a module: not where its files lie, and not its key. */
const dataOf = ({ bank, films, folder: _folder, bankHash: _hash, ...rest }: TrainingModule) => ({
  ...rest,
  questions: bank.length,
  filmSeconds: Math.round(films.en.durationMs / 1000),
});

/** The command. */
export const trainingList: Command = {
  name: 'training list',
  summary: 'What is taught: modules, their certificates, and how long each takes',
  usage: '[--modules FOLDER] [--json]',
  examples: [
    ['slipway training list', 'the modules that ship'],
    ['slipway training list --modules crew/modules', 'and your own'],
  ],
  options: MODULES,
  help: MODULES_HELP,
  run: async ({ values }) => {
    const modules = [...(await catalogOf(values)).values()];
    print(values, modules.map(dataOf), tableLines(HEADS, modules.map(rowOf)));
    return EXIT.done;
  },
};
