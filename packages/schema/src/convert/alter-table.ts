/** ALTER TABLE: each command becomes an operation, or a part of the file's own create_table. */
import type { AlterTableCmd, AlterTableStmt } from 'libpg-query';
import { alterCreated } from './alter-created.ts';
import { columnOf, typeOf, uncollated, type TableContext } from './columns.ts';
import { columnsRead, constraintOf } from './constraints.ts';
import { contextOf } from './create-table.ts';
import { createdTable, Unconvertible } from './draft.ts';
import { stringsOf } from '../lint/sql.ts';
import type { ConvertDraft, DraftOperation, Note } from './draft.ts';
import type { Source } from './source.ts';

/** What a command's converter works with. */
export interface CommandInput {
  readonly command: AlterTableCmd;
  readonly context: TableContext;
  readonly source: Source;
  /** The command as it was written. */
  readonly text: string;
}

type Made = Omit<DraftOperation, 'line'>;

const unknown = (field: string, what: string): Note => ({
  what: `\`${field}\` is not known.`,
  fix: `Write ${what}.`,
});

function addColumn({ command, context, source }: CommandInput): Made {
  if (!command.def || !('ColumnDef' in command.def)) throw new Unconvertible('No column.');
  const made = columnOf(command.def.ColumnDef, context, source);
  const { column, constraints } = made;
  const notes = [...made.notes];
  const name = String(column['name']);
  if (column['generated'] || column['pk'] || /serial\s*$/i.test(String(column['type']))) {
    throw new Unconvertible(`Column ${name} is generated, numbered or a key.`);
  }
  const [rule] = constraints;
  if (rule?.['type'] === 'unique' && Object.keys(rule).length === 3 && constraints.length === 1) {
    column['unique'] = true;
    const what = `The name ${String(rule['name'])} of the unique rule on ${name} was left out.`;
    notes.push({ what, fix: 'PostgreSQL’s own name is given; rename it in a later change.' });
  } else if (rule) {
    throw new Unconvertible(`Column ${name} has a rule that add_column does not take.`);
  }
  const filled = column['nullable'] === true || column['default'] !== undefined;
  const needed = filled ? [] : [unknown('up', `what existing rows have in ${name}`)];
  const spec = { table: context.table, column };
  return { kind: 'add_column', spec, notes: [...notes, ...needed] };
}

function alterType({ command, context, source }: CommandInput): Made {
  if (!command.def || !('ColumnDef' in command.def)) throw new Unconvertible('No type.');
  const { def, name = '' } = command;
  const at = def.ColumnDef.location ?? 0;
  const end = source.endOf(at);
  const type = typeOf(def.ColumnDef, source);
  const using = source.find(at, end, 'using');
  const up = using ? source.cut(using.to, end) : `${quoted(name)}::${type}`;
  const notes = [unknown('down', `what the old version sees of a new value of ${name}`)];
  if (def.ColumnDef.collClause) notes.push(uncollated(name));
  if (!using) {
    const what = '`up` is the plain cast.';
    notes.unshift({ what, fix: `Say what becomes of values of ${name} that it refuses.` });
  }
  return { kind: 'alter_column', spec: { table: context.table, column: name, type, up }, notes };
}

/** @returns a name as SQL, in quotes only where it needs them */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function setNotNull({ command: { name = '' }, context }: CommandInput): Made {
  const spec = { table: context.table, column: name, nullable: false };
  return { kind: 'alter_column', spec, notes: [unknown('up', `what NULL in ${name} becomes`)] };
}

function dropNotNull({ command: { name = '' }, context }: CommandInput): Made {
  const spec = { table: context.table, column: name, nullable: true };
  const notes = [unknown('down', `what the old version sees instead of NULL in ${name}`)];
  return { kind: 'alter_column', spec, notes };
}

function setDefault({ command: { name = '', def }, context, text }: CommandInput): Made {
  // Everything after the word DEFAULT; DROP DEFAULT has no expression.
  const value = def ? text.replace(/^.*?\bSET\s+DEFAULT\s+/is, '') : null;
  const spec = { table: context.table, column: name, default: value };
  return { kind: 'alter_column', spec, notes: [] };
}

function dropColumn({ command: { name = '', behavior }, context }: CommandInput): Made {
  const notes = [unknown('down', `what the old version sees of ${name} in new rows`)];
  if (behavior === 'DROP_CASCADE') notes.push(cascade());
  return { kind: 'drop_column', spec: { table: context.table, column: name }, notes };
}

/** @returns the note on a CASCADE that was left out */
export function cascade(): Note {
  return { what: 'CASCADE was left out.', fix: 'Drop by name whatever depends on it, first.' };
}

function conditional(table: string): Note {
  const fix = 'Take the operation out where it is not needed.';
  return { what: `IF EXISTS or IF NOT EXISTS on ${table} was left out.`, fix };
}

function addConstraint(input: CommandInput): Made {
  const { command, context, source } = input;
  if (!command.def || !('Constraint' in command.def)) throw new Unconvertible('No rule.');
  const { indexname, contype } = command.def.Constraint;
  if (contype === 'CONSTR_NOTNULL') {
    const [name = ''] = stringsOf(command.def.Constraint.keys);
    return setNotNull({ ...input, command: { name } });
  }
  if (indexname) throw new Unconvertible('USING INDEX: create_constraint builds the index itself.');
  if (contype === 'CONSTR_EXCLUSION') throw new Unconvertible('EXCLUDE on an existing table.');
  const notes: Note[] = [];
  const rule = constraintOf(command.def.Constraint, context, source, [], notes);
  const columns = (rule['columns'] ?? columnsRead(command.def)) as string[];
  if (columns.length === 0) throw new Unconvertible('A check that reads no column.');
  const same = Object.fromEntries(columns.map((column) => [column, quoted(column)]));
  const { name, type, ...rest } = rule;
  const spec = { type, table: context.table, name, ...rest, columns, up: same, down: same };
  const what = '`up` and `down` take values as they are.';
  notes.push({ what, fix: 'Say in `up` what becomes of rows that break the rule.' });
  return { kind: 'create_constraint', spec, notes };
}

function dropConstraint({ command: { name = '', behavior }, context }: CommandInput): Made {
  const notes: Note[] = [
    {
      what: 'The columns of the rule, `up` and `down` are not known.',
      fix:
        'Write as `down` what the old version, which keeps the rule, sees of values that break ' +
        'it; over several columns use drop_multicolumn_constraint.',
    },
  ];
  if (behavior === 'DROP_CASCADE') notes.push(cascade());
  return { kind: 'drop_constraint', spec: { table: context.table, name }, notes };
}

function replicaIdentity({ command, context }: CommandInput): Made {
  if (!command.def || !('ReplicaIdentityStmt' in command.def)) throw new Unconvertible('Nothing.');
  const { identity_type: letter = 'd', name: index } = command.def.ReplicaIdentityStmt;
  const type = { d: 'default', f: 'full', n: 'nothing', i: 'index' }[letter];
  const identity = index === undefined ? { type } : { type, index };
  return { kind: 'set_replica_identity', spec: { table: context.table, identity }, notes: [] };
}

const COMMANDS: Readonly<Record<string, (input: CommandInput) => Made>> = {
  AT_AddColumn: addColumn,
  AT_AlterColumnType: alterType,
  AT_SetNotNull: setNotNull,
  AT_DropNotNull: dropNotNull,
  AT_ColumnDefault: setDefault,
  AT_DropColumn: dropColumn,
  AT_AddConstraint: addConstraint,
  AT_DropConstraint: dropConstraint,
  AT_ReplicaIdentity: replicaIdentity,
};

/** Of two defaults or comments, the later one holds. */
const REPLACED: readonly string[] = ['table', 'column', 'default', 'comment'];

/** Two operations on one column would be refused: what they say belongs into one. */
function addOrMerge(draft: ConvertDraft, made: Made, line: number): void {
  const { kind, spec, notes } = made;
  const earlier = draft.operations.find(
    (each) =>
      kind === 'alter_column' &&
      each.kind === kind &&
      each.spec['table'] === spec['table'] &&
      each.spec['column'] === spec['column'],
  );
  if (!earlier) return void draft.operations.push({ ...made, line });
  const twice = Object.keys(spec).some(
    (field) => !REPLACED.includes(field) && field in earlier.spec,
  );
  if (twice) return void draft.operations.push({ ...made, line });
  Object.assign(earlier.spec, spec);
  earlier.notes.push(...notes);
}

function sqlFor(input: CommandInput, head: string, note: Note): Made {
  return { kind: 'sql', spec: { up: `${head} ${input.text}` }, notes: [note] };
}

/** Converts ALTER TABLE; the operations are added to the draft. */
export function convertAlterTable(
  statement: AlterTableStmt,
  source: Source,
  draft: ConvertDraft,
  line: number,
): void {
  if (statement.objtype !== 'OBJECT_TABLE') throw new Unconvertible('It is about no table.');
  const context = contextOf(draft, statement.relation);
  const commands = (statement.cmds ?? []).flatMap((each) =>
    'AlterTableCmd' in each ? [each.AlterTableCmd] : [],
  );
  const start = commandsStart(statement, source);
  const texts = source.entriesFrom(start);
  const head = source.cut(0, start);
  for (const [index, command] of commands.entries()) {
    const input = { command, context, source, text: texts[index] ?? '' };
    const created = createdTable(draft, context.table);
    try {
      if (created && alterCreated(created, input)) continue;
      if (command.subtype === 'AT_ValidateConstraint') {
        const fix = 'create_constraint validates by itself.';
        draft.leftOut.push({ note: { what: `"${input.text}" was left out.`, fix }, line });
        continue;
      }
      const convert = COMMANDS[command.subtype ?? ''];
      if (!convert) throw new Unconvertible('The format has no operation for it.');
      const made = convert(input);
      if (command.missing_ok || statement.missing_ok) made.notes.push(conditional(context.table));
      addOrMerge(draft, made, line);
    } catch (error) {
      if (!(error instanceof Unconvertible)) throw error;
      draft.operations.push({ ...sqlFor(input, head, error.note), line });
    }
  }
}

/** @returns where the first command begins: behind the table's name */
function commandsStart({ relation }: AlterTableStmt, source: Source): number {
  const at = relation?.location ?? 0;
  const parts = 1 + 2 * [relation?.catalogname, relation?.schemaname].filter(Boolean).length;
  const rest = source.tokens.filter(({ from }) => from >= at).slice(parts);
  return (rest[0]?.word === '*' ? rest[1] : rest[0])?.from ?? at;
}
