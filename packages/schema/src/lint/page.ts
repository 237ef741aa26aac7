/** docs/schema/lint.md as text, from the rules themselves. */
import { RULES } from './registry.ts';
import type { LintRule } from './rule.ts';

const HEAD = `# What the schema lint finds

<!-- Written by \`node packages/schema/src/lint/write-page.ts\` from the rules themselves. -->

\`slipway schema lint FILE…\` looks at change files before any database is asked. An error fails or
loses data, and makes the command exit with 1; a warning may; information is good to know
beforehand. SQL is read by PostgreSQL's own parser.

Raw SQL in \`sql\` operations is also read by squawk (squawkhq.com); its findings are named
\`squawk/RULE\`. Where a rule below says the same, squawk's is left out, and so are its rules on
timeouts and repeated runs, which the runner sees to. A comment \`-- squawk-ignore RULE\` above a
statement silences one. On a platform without squawk the lint says so and goes on without it.

What a file cannot show is not found here: \`slipway schema plan\` asks the database.
`;

function overview(): string {
  const rows = RULES.map(
    ({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${title} |`,
  );
  return ['| rule | severity | finds |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function example(title: string, operations: string): string[] {
  return [`${title}:`, '', '```yaml', 'operations:', ...indented(operations), '```', ''];
}

function indented(operations: string): string[] {
  return operations
    .trim()
    .split('\n')
    .map((line) => `  ${line}`);
}

function section(rule: LintRule): string {
  return [
    `## ${rule.id}`,
    '',
    `${rule.title} (${rule.severity}).`,
    '',
    rule.why,
    '',
    `What to do: ${rule.fix}`,
    '',
    ...example('Found', rule.breach),
    ...example('Not found', rule.clean),
  ].join('\n');
}

/** @returns the whole page */
export function lintPage(): string {
  return `${[HEAD, overview(), ...RULES.map(section)].join('\n').trimEnd()}\n`;
}
