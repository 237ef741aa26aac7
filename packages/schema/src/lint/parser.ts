/** PostgreSQL's own parser, as WebAssembly. It is loaded when it is first needed. */
import type { ParseResult, ScanToken } from 'libpg-query';
import type { ParsedSql, SqlParser, Token } from './sql.ts';

interface Library {
  readonly parseSync: (sql: string) => ParseResult;
  readonly scanSync: (sql: string) => { readonly tokens: readonly ScanToken[] };
}

const COMMENTS = new Set(['SQL_COMMENT', 'C_COMMENT']);

function tokensOf(library: Library, sql: string): Token[] {
  let depth = 0;
  if (sql.trim() === '') return [];
  return library
    .scanSync(sql)
    .tokens.filter((token) => !COMMENTS.has(token.tokenName))
    .map(({ text, start, end }) => {
      if (text === ')' || text === ']') depth -= 1;
      const word = /^["'$]/.test(text) ? text : text.toLowerCase();
      const token = { word, from: start, to: end, depth };
      if (text === '(' || text === '[') depth += 1;
      return token;
    });
}

function linesBefore(bytes: Buffer, end: number): number {
  return bytes.subarray(0, end).filter((byte) => byte === 10).length;
}

function parse(library: Library, sql: string): ParsedSql {
  if (sql.trim() === '') return { kind: 'parsed', statements: [] };
  const bytes = Buffer.from(sql);
  try {
    const found = library.parseSync(sql).stmts ?? []; // first: its errors are the clearer ones
    const tokens = tokensOf(library, sql);
    const statements = found.flatMap(({ stmt, stmt_location: at = 0, stmt_len: length }) => {
      const end = length ? at + length : bytes.length;
      const own = tokens.filter(({ from, to, word }) => from >= at && to <= end && word !== ';');
      const [first, last] = [own.at(0), own.at(-1)];
      if (!stmt || !first || !last) return [];
      const text = bytes.subarray(first.from, last.to).toString();
      return [{ node: stmt, text, line: linesBefore(bytes, first.from) }];
    });
    return { kind: 'parsed', statements };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const details = 'sqlDetails' in error ? Object(error.sqlDetails) : {};
    // The parser counts characters here, but bytes in its trees.
    const at = typeof details.cursorPosition === 'number' ? details.cursorPosition : 0;
    const line = [...sql].slice(0, at).filter((character) => character === '\n').length;
    return { kind: 'broken', message: error.message, line };
  }
}

/** @returns the parser, ready to be used synchronously */
export async function loadSqlParser(): Promise<SqlParser> {
  const library = await import('libpg-query');
  await library.loadModule();
  return { parse: (sql) => parse(library, sql), tokens: (sql) => tokensOf(library, sql) };
}
