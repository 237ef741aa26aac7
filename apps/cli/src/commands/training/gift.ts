/** `slipway training import-gift` and `export`: questions from Moodle and others, and to them. */
import { resolve } from 'node:path';
import { EXIT, writeFileAtomic } from '@slipway/kernel';
import { LANGUAGES, type Language } from '@slipway/crew';
import { bankFromGift, giftFilesOf, giftOfBank, moduleOf } from '@slipway/crew/training';
import { UsageError, wordAt, type Command, type Values } from '../../command.ts';
import { counted } from '../schema-options.ts';
import { catalogOf, MODULES, MODULES_HELP } from './options.ts';

const OUT = { out: { type: 'string', short: 'o' } } as const;
const OUT_HELP = { out: 'the file to write; stdout if not given' };

function deliver(values: Values, text: string): void {
  const out = values['out'];
  if (typeof out !== 'string') {
    process.stdout.write(text);
    return;
  }
  writeFileAtomic(resolve(out), text, 0o644);
  console.error(`wrote ${out}`);
}

/** The command. */
export const trainingImportGift: Command = {
  name: 'training import-gift',
  summary: 'Make a bank of GIFT files, one in each language; questions are paired by their names',
  usage: 'NAME.en.gift [-o FILE]',
  examples: [
    [
      'slipway training import-gift tills.en.gift -o crew/modules/tills/bank.yaml',
      'with tills.es.gift',
    ],
  ],
  options: OUT,
  help: OUT_HELP,
  run: async (input) => {
    const file = wordAt(trainingImportGift, input, 0, 'NAME.en.gift');
    const files = giftFilesOf(resolve(file));
    if (!files) {
      const next = 'Name it such as tills.en.gift, with tills.es.gift beside it.';
      throw new UsageError(`${file} does not say which language it is in.`, next);
    }
    deliver(input.values, bankFromGift(files));
    return EXIT.done;
  },
};

function languageOf(values: Values): Language {
  const text = values['language'] ?? 'en';
  const language = LANGUAGES.find((one) => one === text);
  if (language) return language;
  throw new UsageError(`--language is "${String(text)}".`, `One of: ${LANGUAGES.join(', ')}.`);
}

/** The command. */
export const trainingExport: Command = {
  name: 'training export',
  summary: 'Write a module’s questions as GIFT, in one language',
  usage: 'MODULE [--language L] [--modules FOLDER] [-o FILE]',
  examples: [['slipway training export picking --language es -o picking.es.gift', 'for Moodle']],
  options: { language: { type: 'string' }, modules: MODULES.modules, ...OUT },
  help: { language: 'en (default) or es', modules: MODULES_HELP.modules, ...OUT_HELP },
  run: async (input) => {
    const name = wordAt(trainingExport, input, 0, 'MODULE');
    const { bank } = moduleOf(await catalogOf(input.values), name);
    const { text, leftOut } = giftOfBank(bank, languageOf(input.values));
    deliver(input.values, text);
    if (leftOut.length > 0) {
      const which = `${counted(leftOut.length, 'question')} of pictures and barcodes`;
      console.error(`GIFT has no form for ${which}: ${leftOut.join(', ')}. Left out.`);
    }
    return EXIT.done;
  },
};
