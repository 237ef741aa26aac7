/** `slipway training import` and `export`: questions from other learning systems, and to them. */
import { resolve } from 'node:path';
import { EXIT, formatError, InputFileError, writeFileAtomic } from '@slipway/kernel';
import type { ExitCode } from '@slipway/kernel';
import { LANGUAGES, type Language } from '@slipway/crew';
import {
  bankFromGift,
  bankFromQti,
  giftFilesOf,
  giftOfBank,
  moduleOf,
  qtiOfBank,
  writeBank,
  writePackage,
  type Fault,
  type QtiImport,
  type TrainingModule,
} from '@slipway/crew/training';
import { UsageError, wordAt, type Command, type Input, type Values } from '../../command.ts';
import { counted, JSON_OPTION } from '../schema-options.ts';
import { catalogOf, MODULES, MODULES_HELP } from './options.ts';

const OUT = { out: { type: 'string', short: 'o' } } as const;
const FORMATS = ['gift', 'qti'] as const;
type Format = (typeof FORMATS)[number];
const JSON_HELP = MODULES_HELP.json;

function formatOf(values: Values, fallback: Format): Format {
  const text = values['format'] ?? fallback;
  const format = FORMATS.find((one) => one === text);
  if (format) return format;
  throw new UsageError(`--format is "${String(text)}".`, `One of: ${FORMATS.join(', ')}.`);
}

const outOf = (values: Values): string | null => {
  const out = values['out'];
  return typeof out === 'string' ? out : null;
};

/** Says on stderr what happened; stdout has the text, or with --json one document. */
function say(values: Values, { text, told }: { text: string | null; told: object }): void {
  const out = outOf(values);
  if (values['json']) console.log(JSON.stringify({ ...told, out }));
  else if (text !== null) process.stdout.write(text);
  if (out !== null) console.error(`wrote ${out}`);
}

const placeOf = ({ place, what, next }: Fault) => ({ ...place, what, next });
const lineOf = ({ place, what, next }: Fault) => `${place.file}:${place.line}: ${what} ${next}`;

/** Imports, and tells everything that is wrong with the sources: each fault is cured by itself. */
async function importing(values: Values, body: () => Promise<void>): Promise<ExitCode> {
  try {
    await body();
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    const { problems, exitCode } = error;
    if (values['json']) console.log(JSON.stringify({ error, problems: problems.map(placeOf) }));
    console.error(formatError(error));
    for (const fault of problems.slice(1)) console.error(lineOf(fault));
    return exitCode;
  }
}

function importGift(file: string): QtiImport {
  const files = giftFilesOf(resolve(file));
  if (files) return { ...bankFromGift(files), pictures: new Map(), notes: [] };
  const next = 'Name it such as tills.en.gift, with tills.es.gift beside it.';
  throw new UsageError(`${file} does not say which language it is in.`, next);
}

/** Writes the bank, or prints it, and says what was left out. */
function deliverBank(values: Values, format: Format, bank: QtiImport): void {
  const { text, questions, pictures, notes } = bank;
  const out = outOf(values);
  if (out === null && pictures.size > 0) {
    const what = `These questions have ${counted(pictures.size, 'picture')}, which belong beside`;
    throw new UsageError(`${what} the bank.`, 'Give -o FILE: they are put into its folder.');
  }
  if (out !== null) writeBank(resolve(out), text, pictures);
  const names = [...pictures.keys()];
  const told = { format, questions, pictures: names, leftOut: notes.map(placeOf) };
  const bare = out === null ? { ...told, bank: text } : told;
  say(values, { text: out === null ? text : null, told: bare });
  for (const note of notes) console.error(lineOf(note));
}

/** The command. */
export const trainingImport: Command = {
  name: 'training import',
  summary: 'Make a bank of questions in GIFT or QTI; languages are paired by the questions’ names',
  usage: 'SOURCE [SOURCE] [--format F] [-o FILE] [--json]',
  examples: [
    ['slipway training import tills.en.gift', 'with tills.es.gift, printed'],
    [
      'slipway training import tills.zip -o crew/modules/tills/bank.yaml',
      'QTI with both languages; pictures go into the same folder',
    ],
    [
      'slipway training import tills.en.zip tills.es.zip -o crew/modules/tills/bank.yaml',
      'a package of each language',
    ],
  ],
  options: { format: { type: 'string' }, ...OUT, ...JSON_OPTION },
  help: {
    format: 'gift (of files that end in .gift) or qti (of any other, and of folders)',
    out: 'the bank to write; stdout if not given',
    json: JSON_HELP,
  },
  run: async (input) => {
    const { values, words } = input;
    const source = wordAt(trainingImport, input, 0, 'SOURCE');
    const format = formatOf(values, source.endsWith('.gift') ? 'gift' : 'qti');
    if (format === 'gift' && words.length > 1) {
      const next = 'The other language is found by its name.';
      throw new UsageError('GIFT is imported by one of its files.', next);
    }
    const paths = words.map((word) => resolve(word));
    return importing(values, async () => {
      const bank = format === 'gift' ? importGift(source) : await bankFromQti(paths);
      deliverBank(values, format, bank);
    });
  },
};

/** The command as it was called when there was GIFT alone. */
export const trainingImportGift: Command = {
  name: 'training import-gift',
  summary: 'The same as `training import` of a GIFT file',
  usage: 'NAME.en.gift [-o FILE]',
  examples: [
    [
      'slipway training import-gift tills.en.gift -o crew/modules/tills/bank.yaml',
      'with tills.es.gift',
    ],
  ],
  options: OUT,
  help: { out: trainingImport.help['out']! },
  run: async (input) => {
    const file = wordAt(trainingImportGift, input, 0, 'NAME.en.gift');
    return importing(input.values, async () => {
      deliverBank(input.values, 'gift', importGift(file));
    });
  },
};

function languageOf(values: Values): Language | null {
  const text = values['language'];
  const language = LANGUAGES.find((one) => one === text);
  if (language || text === undefined) return language ?? null;
  throw new UsageError(`--language is "${String(text)}".`, `One of: ${LANGUAGES.join(', ')}.`);
}

function exportGift({ values }: Input, { id, bank }: TrainingModule): void {
  const { text, leftOut } = giftOfBank(bank, languageOf(values) ?? 'en');
  const out = outOf(values);
  if (out !== null) writeFileAtomic(resolve(out), text, 0o644);
  const told = { format: 'gift', module: id, questions: bank.length - leftOut.length };
  const why = 'GIFT has no form for pictures and barcodes';
  const left = { ...told, leftOut: leftOut.map((one) => ({ id: one, why })) };
  say(values, { text: out === null ? text : null, told: out === null ? { ...left, text } : left });
  if (leftOut.length === 0) return;
  const which = `${counted(leftOut.length, 'question')} of pictures and barcodes`;
  console.error(`GIFT has no form for ${which}: ${leftOut.join(', ')}. Left out.`);
}

async function exportQti({ values }: Input, module: TrainingModule): Promise<void> {
  const out = outOf(values);
  if (out === null) {
    const next = 'Give -o NAME.zip, or -o with the name of a new folder.';
    throw new UsageError('A package of QTI is several files.', next);
  }
  const language = languageOf(values);
  const { files, questions, leftOut } = qtiOfBank(module, language ? [language] : LANGUAGES);
  await writePackage(resolve(out), files);
  say(values, { text: null, told: { format: 'qti', module: module.id, questions, leftOut } });
  for (const { id, why } of leftOut) console.error(`${id}: ${why}. Left out.`);
}

/** The command. */
export const trainingExport: Command = {
  name: 'training export',
  summary: 'Write a module’s questions as GIFT, or as a content package of QTI 3.0',
  usage: 'MODULE [--format F] [--language L] [--modules FOLDER] [-o FILE] [--json]',
  examples: [
    ['slipway training export picking --language es -o picking.es.gift', 'for Moodle'],
    ['slipway training export picking --format qti -o picking.zip', 'both languages in one'],
  ],
  options: {
    format: { type: 'string' },
    language: { type: 'string' },
    ...MODULES,
    ...OUT,
  },
  help: {
    format: 'gift (default) or qti',
    language: 'en or es; if not given, en as GIFT and both as QTI',
    ...MODULES_HELP,
    out: 'the file to write, stdout if not given; of QTI a .zip or a new folder, and required',
  },
  run: async (input) => {
    const name = wordAt(trainingExport, input, 0, 'MODULE');
    const format = formatOf(input.values, 'gift');
    const module = moduleOf(await catalogOf(input.values), name);
    if (format === 'gift') exportGift(input, module);
    else await exportQti(input, module);
    return EXIT.done;
  },
};
