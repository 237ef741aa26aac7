/** docs/cli.md as text, from the table of commands: what `--help` says and the page are one. */
import type { Command } from './command.ts';
import { allCommands } from './commands/index.ts';

const HEAD = `# The command line

<!-- Written by \`node apps/cli/src/write-reference.ts\` from the commands themselves. -->

Results go to stdout, talk goes to stderr. With \`--json\` stdout holds one JSON document and
nothing else, an error included: \`{"error": {code, exitCode, what, state, next, place?}}\`.
\`slipway COMMAND --help\` says what stands here.

## Exit codes

| code | means                                                                        |
| ---- | ---------------------------------------------------------------------------- |
| 0    | done                                                                         |
| 1    | it did not hold: a launch was rolled back or held, a check failed            |
| 2    | the command line is wrong                                                    |
| 65   | an input file is wrong; the place is named                                   |
| 69   | a service is not available: a database, the control plane, a port            |
| 70   | a fault of Slipway's own                                                     |
| 75   | not now; the same command may succeed later                                  |
| 77   | not allowed                                                                  |

Every error says what happened, what state things are in, and what to do next;
[errors.md](errors.md) lists them.

## Environment

| variable | means |
| --- | --- |
| \`SLIPWAY_HOME\` | folder of token, logs, embedded database (default \`.slipway\`) |
| \`SLIPWAY_DATABASE_URL\` | database of control plane and \`slipway schema\`; else embedded |
| \`SLIPWAY_PORT\` | where the console is asked to listen (default 7420, or a free port) |

References \`env:NAME\` in a launch file are looked up in the environment of the control
plane: of the command that started it, \`slipway up\` or the first \`slipway launch\`.
`;

function optionRows(command: Command): string[] {
  const names = Object.keys(command.options);
  if (names.length === 0) return [];
  const rows = names.map((name) => {
    const value = command.options[name]?.type === 'string' ? ' VALUE' : '';
    return `| \`--${name}${value}\` | ${(command.help[name] ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['', '| option | does |', '| --- | --- |', ...rows];
}

function section(command: Command): string {
  return [
    `## slipway ${command.name}`,
    '',
    `${command.summary}.`,
    '',
    '```text',
    `slipway ${command.name} ${command.usage}`.trimEnd(),
    '```',
    ...optionRows(command),
    '',
    ...command.examples.map(([line, does]) => `- \`${line}\`: ${does}`),
    '',
  ].join('\n');
}

/** @returns the whole page */
export async function referencePage(): Promise<string> {
  return `${[HEAD, ...(await allCommands()).map(section)].join('\n').trimEnd()}\n`;
}
