/** `slipway schema lint`: what will fail, lose data or block, before any database is asked. */
import { EXIT } from '@slipway/kernel';
import {
  lintChange,
  loadSqlParser,
  loadSquawk,
  readChangeFile,
  type Finding,
} from '@slipway/schema';
import { parseInput, wordAt, type Command } from '../command.ts';
import { JSON_OPTION, print, SCHEMA_HELP } from './schema-options.ts';

const NO_SQUAWK =
  'Squawk is not installed on this platform: raw SQL is looked at by our own rules alone.\n';

function linesOf({ place, severity, rule, what, why, fix }: Finding): string[] {
  const where = `${place.file}:${place.line}:${place.column}`;
  return [`${where} ${severity} ${rule}: ${what}`, `    ${why}`, `    ${fix}`];
}

function summary(findings: readonly Finding[], files: number): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length;
    const many = count > 1 && severity !== 'info' ? 's' : '';
    return count > 0 ? [`${count} ${severity}${many}`] : [];
  });
  return `${counts.join(', ') || 'Nothing found'} in ${files} file${files === 1 ? '' : 's'}.`;
}

/** The command. */
export const lint: Command = {
  name: 'schema lint',
  summary: 'Look for what will fail, lose data or block, without a database',
  usage: 'FILE... [--json]',
  examples: [
    ['slipway schema lint changes/*.yaml', 'all findings; exits with 1 if one is an error'],
    ['slipway schema lint changes/v2.yaml --json', 'the same as data'],
  ],
  options: JSON_OPTION,
  help: SCHEMA_HELP,
  passThrough: true, // any number of files: the words are read below
  run: async ({ raw }) => {
    const usage = raw.map(() => 'FILE').join(' ');
    const input = parseInput({ ...lint, passThrough: false, usage }, raw);
    wordAt(lint, input, 0, 'FILE');
    const changes = input.words.map((file) => readChangeFile(file)); // all parse before any is told
    const parser = await loadSqlParser();
    const squawk = loadSquawk();
    if (squawk === null) process.stderr.write(NO_SQUAWK);
    const findings = changes.flatMap((change) => lintChange(change, { ...parser, squawk }));
    const lines = [...findings.flatMap(linesOf), summary(findings, changes.length)];
    print(input.values, findings, lines);
    return findings.some(({ severity }) => severity === 'error') ? EXIT.notHeld : EXIT.done;
  },
};
