/**
 * Plain SQL migrations as change files.
 *
 * What the format has an operation for becomes that operation; everything else becomes an `sql`
 * operation. What the SQL cannot say (`up` and `down`, above all) is marked with a YAML comment
 * `# needs a human: …`, and told as a finding.
 */
import type { FilePlace } from '@slipway/kernel';
import { Document, isSeq } from 'yaml';
import type { Finding } from '../lint/rule.ts';
import type { ParsedStatement, SqlParser } from '../lint/sql.ts';
import { convertAlterTable } from './alter-table.ts';
import { convertCreateIndex } from './create-index.ts';
import { convertCreateTable } from './create-table.ts';
import { Unconvertible, type ConvertDraft, type Note } from './draft.ts';
import { SqlInvalidError } from './errors.ts';
import { convertComment, convertDrop, convertRename } from './others.ts';
import { Source } from './source.ts';

/** A change file, and what a person must look at before it is used. */
export interface Converted {
  /** The change as YAML. */
  readonly change: string;
  readonly needsHuman: readonly Finding[];
}

const DATA = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'];
const LEFT_OUT = ['TransactionStmt', 'VariableSetStmt'];

/** @throws {Unconvertible} it becomes an `sql` operation */
function convertStatement(
  { node, text, line }: ParsedStatement,
  source: Source,
  draft: ConvertDraft,
): void {
  if ('CreateStmt' in node) convertCreateTable(node.CreateStmt, source, draft, line);
  else if ('AlterTableStmt' in node) convertAlterTable(node.AlterTableStmt, source, draft, line);
  else if ('IndexStmt' in node) convertCreateIndex(node.IndexStmt, source, draft, line);
  else if ('RenameStmt' in node) convertRename(node.RenameStmt, draft, line);
  else if ('DropStmt' in node) convertDrop(node.DropStmt, draft, line);
  else if ('CommentStmt' in node) convertComment(node.CommentStmt, draft, line);
  else if (LEFT_OUT.some((tag) => tag in node) || /\bset_config\s*\(/i.test(text)) {
    const fix = 'The runner sets its own transactions, timeouts and search_path.';
    draft.leftOut.push({ note: { what: `"${text}" was left out.`, fix }, line });
  } else if (DATA.some((tag) => tag in node)) {
    const fix = 'See whether the `up` of an operation does it, in batches and for both versions.';
    throw new Unconvertible('It changes rows in one statement.', fix);
  } else throw new Unconvertible('The format has no operation for it.');
}

function addStatement(statement: ParsedStatement, parser: SqlParser, draft: ConvertDraft): void {
  // Parsed again by itself, so that its places are places of its own text.
  const parsed = parser.parse(statement.text);
  const [own] = parsed.kind === 'parsed' ? parsed.statements : [];
  const count = draft.operations.length;
  try {
    convertStatement(
      { ...(own ?? statement), line: statement.line },
      new Source(statement.text, parser),
      draft,
    );
  } catch (error) {
    if (!(error instanceof Unconvertible)) throw error;
    draft.operations.length = count;
    const spec = { up: statement.text };
    draft.operations.push({ kind: 'sql', spec, notes: [error.note], line: statement.line });
  }
}

const DOWN: Note = {
  what: '`down` is not known.',
  fix: 'Write the statements that take it back.',
};

function yamlOf(draft: ConvertDraft): string {
  const operations = draft.operations.map(({ kind, spec }) => ({ [kind]: spec }));
  // A value that stands twice is written twice: the format has no anchors.
  const document = new Document({ operations }, { aliasDuplicateObjects: false });
  const list = document.get('operations', true);
  const entries: unknown[] = isSeq(list) ? list.items : [];
  for (const [index, entry] of entries.entries()) {
    const notes = draft.operations[index]?.notes ?? [];
    if (notes.length === 0) continue;
    const comment = notes.map(({ what, fix }) => ` needs a human: ${what} ${fix}`).join('\n');
    Object.assign(Object(entry), { commentBefore: comment });
  }
  return document.toString({ lineWidth: 0 });
}

function findingsOf(draft: ConvertDraft, placeOf: (line: number) => FilePlace): Finding[] {
  const finding = (rule: string, { what, fix }: Note, line: number): Finding => ({
    rule,
    severity: rule === 'needs-a-human' ? 'warning' : 'info',
    place: placeOf(line),
    what,
    why: 'The SQL does not say it, or a change file has no words for it.',
    fix,
  });
  const schemas = [...draft.schemas].map((schema) => ({
    what: `The schema ${schema} was left out.`,
    fix: `Give it to the commands: --schema ${schema}.`,
  }));
  return [
    ...schemas.map((note) => finding('left-out', note, 0)),
    ...draft.leftOut.map(({ note, line }) => finding('left-out', note, line)),
    ...draft.operations.flatMap(({ notes, line }) =>
      notes.map((note) => finding('needs-a-human', note, line)),
    ),
  ].toSorted((a, b) => a.place.line - b.place.line);
}

/**
 * Converts a file of SQL into a change file.
 *
 * @param input the file's name, for places, and the parser; see loadSqlParser
 * @throws {SqlInvalidError} it does not parse, or nothing of it can become an operation
 */
export function convertSql(
  sqlText: string,
  input: { readonly file: string; readonly parser: SqlParser },
): Converted {
  const { file, parser } = input;
  const lines = sqlText.split('\n');
  const placeOf = (line: number): FilePlace => {
    return { file, line: line + 1, column: 1, quote: (lines[line] ?? '').replace(/\r$/, '') };
  };
  const parsed = parser.parse(sqlText);
  if (parsed.kind === 'broken') {
    const problem = `The SQL does not parse: ${parsed.message}.`;
    throw new SqlInvalidError(problem, 'Mend the line.', placeOf(parsed.line));
  }
  const draft: ConvertDraft = { operations: [], leftOut: [], schemas: new Set() };
  for (const statement of parsed.statements) addStatement(statement, parser, draft);
  if (draft.operations.length === 0) {
    throw new SqlInvalidError('The file holds no statement that changes a schema.', 'Check it.');
  }
  for (const { kind, spec, notes } of draft.operations) {
    if (kind === 'sql' && spec['down'] === undefined) notes.push(DOWN);
  }
  return { change: yamlOf(draft), needsHuman: findingsOf(draft, placeOf) };
}
