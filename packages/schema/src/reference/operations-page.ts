/** docs/schema/operations.md as text: every operation, from its schema and its note. */
import { SIGNAL_NAMES } from '../core/throttle.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { OperationKind } from '../operations/operation.ts';
import { fieldsOf } from './fields.ts';
import type { OperationNote } from './note.ts';
import { RULE_NOTES } from './notes-rules.ts';
import { TABLE_NOTES } from './notes-tables.ts';
import { STEPS } from './steps.ts';

/** Every operation's note, by name. */
export const NOTES: Readonly<Record<string, OperationNote>> = { ...TABLE_NOTES, ...RULE_NOTES };

const SIGNALS = SIGNAL_NAMES.map((name) => `\`${name}\``).join(', ');

const HEAD = `# Operations of a schema change

<!-- Written by \`node packages/schema/src/reference/write-page.ts\` from the operations. -->

A change file is YAML or JSON. Its name without the extension is the version's name, and with the
schema's name before it that of the schema with its views: \`changes/v2.yaml\` on schema \`shop\`
becomes \`shop_v2\`.

| field | | type | means |
| --- | --- | --- | --- |
| \`operations\` | needed | list | the operations, in order, one per entry |
| \`version_schema\` | | text | the version's name, instead of the file's |
| \`serialize_upserts\` | | true or false | inserts of one unique key wait for each other |
| \`backfill.batch\` | | whole number | rows that one statement of the backfill converts at most |
| \`backfill.workers\` | | 1 to 16 | connections that backfill at once; \`--workers\` goes before |
| \`undo_window\` | | duration or 0 | how long what goes is kept; \`--undo-window\` goes before |
| \`undoes\` | | text | a completed change that it takes back, with what is kept of it |
| \`squashes\` | | list | changes that it stands for: a database with them passes it over |
| \`backfill.method\` | | in-place, copy | convert rows where they lie, or copy and swap |
| \`backfill.throttle\` | | \`off\` or limits | when it gives way; \`--throttle\` goes before |

The limits are whole numbers, each by the name of its signal:
${SIGNALS}
(see [the guide](guide.md#on-a-busy-server)).

\`up\` is what the new version has, from the old version's columns; \`down\` is what the old version
has, from the new version's columns. Each is one SQL expression over the row, with the column names
of the version that it reads, and may have a subselect. Name functions and tables of your own with
their schema. It is evaluated when a row is written, within the statement of your application.

One change may hold several operations, also on one table, but may change each column once.
Everything is tried against the database before anything is changed. A refusal names the line and
column in the file and exits with 65. Refused with every operation: a table, column, index or
constraint that does not exist (near names are suggested), a table from which others inherit, a
field that the operation does not have.

The locks listed with an operation are those of its example, in order; what each means to customers
stands in [locks.md](locks.md). Every change also publishes its views (ACCESS SHARE) and, when it is
completed, drops those of the version before (ACCESS EXCLUSIVE on these views).
`;

function overview(): string {
  const rows = OPERATIONS.map(({ name }) => `| [${name}](#${name}) | ${noteOf(name).does} |`);
  return ['| operation | does |', '| --- | --- |', ...rows, ''].join('\n');
}

function noteOf(name: string): OperationNote {
  const note = NOTES[name];
  if (!note) throw new Error(`operation ${name} has no note`);
  return note;
}

function fieldTable({ name, schema }: OperationKind): string[] {
  const rows = fieldsOf(name, schema).map(
    ({ path, type, needed, does }) =>
      `| \`${path}\` | ${needed ? 'needed' : ''} | ${type} | ${does} |`,
  );
  return ['| field | | type | means |', '| --- | --- | --- | --- |', ...rows, ''];
}

/** @returns an operation as a change file with nothing else in it */
export function exampleFile({ example }: OperationNote): string {
  const [first, ...more] = example.split('\n');
  return ['operations:', `  - ${first}`, ...more.map((line) => `    ${line}`), ''].join('\n');
}

function lockLines({ steps }: OperationNote): string[] {
  return steps.map((id) => {
    const row = STEPS.find((each) => each.id === id);
    if (!row) throw new Error(`there is no step ${id}`);
    const late = row.phases.includes('expand') ? '' : 'at `complete`: ';
    return `- ${late}${row.does}: ${row.locks.join(' or ')}`;
  });
}

function section(kind: OperationKind): string {
  const note = noteOf(kind.name);
  const fields = kind.unsupported.map((field) => `\`${field}\``).join(', ');
  const refused = [...note.refused, ...(fields ? [`as not known to this version: ${fields}`] : [])];
  return [
    `## ${kind.name}`,
    '',
    note.does,
    '',
    '```yaml',
    exampleFile(note).trimEnd(),
    '```',
    '',
    ...fieldTable(kind),
    ...(note.know.length > 0 ? [...note.know.map((line) => `- ${line}`), ''] : []),
    'Locks:',
    '',
    ...lockLines(note),
    '',
    'Refused:',
    '',
    ...refused.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

/** @returns the whole page */
export function operationsPage(): string {
  return `${[HEAD, overview(), ...OPERATIONS.map(section)].join('\n').trimEnd()}\n`;
}
