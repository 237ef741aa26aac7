/**
 * What a command of the command line is: a name, words for help, options, and what it does.
 * A new command is one file in `commands/` and one line in `commands/index.ts`.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { EXIT, nearest, OperatorError, type ExitCode } from '@slipway/kernel';

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  /** One or two words, such as `launch go`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name, such as `FILE [--workers N]`. */
  readonly usage: string;
  /** Commands that work as they stand, with what they do. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly options: Options;
  /** Words on each option, shown by --help. */
  readonly help: Readonly<Record<string, string>>;
  /** Hands all words over unread, for a command that is a process of its own. */
  readonly passThrough?: boolean;
  run(input: Input): Promise<ExitCode>;
}

export interface Input {
  readonly values: Values;
  readonly words: readonly string[];
  /** All words as given, for commands that pass them on. */
  readonly raw: readonly string[];
}

/** The command line itself was wrong. */
export class UsageError extends OperatorError {
  readonly code = 'CLI_USAGE';
  readonly exitCode = EXIT.usage;

  constructor(what: string, next: string) {
    super(what, 'Nothing was done.', next);
  }
}

/** Options that every command has. */
const COMMON: Options = { help: { type: 'boolean', short: 'h' } };

/**
 * Reads a command's words.
 *
 * @throws {UsageError} an unknown option (the nearest is suggested), one without its value, or
 *   a word too many
 */
export function parseInput(command: Command, raw: readonly string[]): Input {
  if (command.passThrough) return { values: {}, words: [], raw };
  const options = { ...command.options, ...COMMON };
  const { values, words } = readWords(command, options, raw);
  const surplus = words[wordsWanted(command)];
  if (surplus === undefined) return { values, words, raw };
  const next = `Write \`slipway ${command.name} ${command.usage}\`.`;
  throw new UsageError(`"${surplus}" is one word too many.`, next);
}

/** @returns how many words the usage has beside options and their values */
function wordsWanted({ usage }: Command): number {
  const words = usage.replaceAll(/\[?--[a-z-]+( [A-Z]+)?\]?/g, '').match(/\S+/g);
  return words?.length ?? 0;
}

function readWords(
  command: Command,
  options: Options,
  raw: readonly string[],
): { values: Values; words: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...raw], options, allowPositionals: true });
    return { values: values as Values, words: positionals };
  } catch (error) {
    const unknown = raw.find((word) => word.startsWith('--') && !isKnown(word, options));
    const guess = unknown && nearest(unknown.slice(2).split('=')[0] ?? '', Object.keys(options));
    const next = guess ? `Did you mean --${guess}?` : `See \`slipway ${command.name} --help\`.`;
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`, next);
  }
}

function isKnown(word: string, options: Options): boolean {
  const [name = ''] = word.slice(2).split('=');
  return Object.hasOwn(options, name);
}

/** @returns a number option, or the fallback; @throws {UsageError} it is none or out of bounds */
export function numberOption(
  values: Values,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = values[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  const what = `--${name} is "${String(text)}", which is no number from ${least} to ${most}.`;
  throw new UsageError(what, `Give a number from ${least} to ${most}.`);
}

/** @returns the word at a place; @throws {UsageError} it is missing */
export function wordAt(command: Command, input: Input, index: number, name: string): string {
  const word = input.words[index];
  if (word !== undefined) return word;
  const next = `Write \`slipway ${command.name} ${command.usage}\`.`;
  throw new UsageError(`${name} is missing.`, next);
}

/** @returns a command's help text */
export function helpOf(command: Command): string {
  const names = Object.keys(command.options);
  const left = (name: string) => {
    const option = command.options[name]!;
    const short = option.short ? `-${option.short}, ` : '';
    return `${short}--${name}${option.type === 'string' ? ' VALUE' : ''}`;
  };
  const width = Math.max(0, ...names.map((name) => left(name).length));
  return [
    command.summary,
    '',
    `usage: slipway ${command.name} ${command.usage}`.trimEnd(),
    ...(names.length > 0 ? ['', 'options:'] : []),
    ...names.map((name) => `  ${left(name).padEnd(width)}  ${command.help[name] ?? ''}`.trimEnd()),
    '',
    'examples:',
    ...command.examples.flatMap(([line, does]) => [`  ${line}`, `      ${does}`]),
  ].join('\n');
}
