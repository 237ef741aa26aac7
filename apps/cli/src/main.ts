/**
 * `slipway`, the command line: finds the command, reads its words, runs it, sets the exit code.
 * Results go to stdout, talk to stderr.
 */
import { EXIT, exitCodeOf, formatError, nearest } from '@slipway/kernel';
import { helpOf, parseInput, UsageError, type Command } from './command.ts';
import { allCommands, commandsOf, FIRST_WORDS } from './commands/index.ts';

async function overview(): Promise<string> {
  const commands = await allCommands();
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Slipway: zero-downtime launches for store fleets.',
    '',
    'usage: slipway COMMAND [options]      (slipway COMMAND --help for one command)',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'example:',
    '  slipway demo --speed 60     a whole launch on this machine, in about five minutes',
  ].join('\n');
}

/** @returns the command of a group that the first words name, and the words after it */
function findCommand(
  words: readonly string[],
  group: readonly Command[],
): { command: Command; rest: readonly string[] } {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = group.find((one) => one.name === name);
    if (command) return { command, rest: words.slice(length) };
  }
  const [first = '', second = ''] = words;
  if (group.length > 0) {
    const verbs = group.map((one) => one.name.split(' ')[1]!);
    const guess = nearest(second, verbs);
    const next = guess
      ? `Did you mean \`slipway ${first} ${guess}\`?`
      : `One of: ${verbs.join(', ')}.`;
    throw new UsageError(`"${first} ${second}" is no command.`, next);
  }
  const guess = nearest(first, FIRST_WORDS);
  const next = guess ? `Did you mean \`slipway ${guess}\`?` : 'See `slipway --help`.';
  throw new UsageError(`"${first}" is no command.`, next);
}

function isGroupHelp(words: readonly string[], group: readonly Command[]): boolean {
  const [first = '', second = '--help'] = words;
  const isGroup = group.length > 0 && !group.some((one) => one.name === first);
  return isGroup && /^(--help|-h)$/.test(second);
}

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    console.log(await overview());
    return first === undefined ? EXIT.usage : EXIT.done;
  }
  const group = await commandsOf(first);
  if (isGroupHelp(words, group)) {
    console.log(group.map(helpOf).join('\n\n'));
    return EXIT.done;
  }
  const { command, rest } = findCommand(words, group);
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(helpOf(command));
    return EXIT.done;
  }
  return command.run(parseInput(command, rest));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (process.argv.includes('--json') && error instanceof Error && 'toJSON' in error) {
    console.log(JSON.stringify({ error }));
  }
  console.error(formatError(error));
  process.exitCode = exitCodeOf(error);
}
