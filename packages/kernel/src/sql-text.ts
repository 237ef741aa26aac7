/** Names and strings as SQL text: the only way that either gets into a statement by hand. */
import { EXIT, OperatorError } from './errors.ts';

/** A name or a string holds a zero byte, which PostgreSQL can neither store nor read past. */
export class SqlTextError extends OperatorError {
  readonly code = 'SQL_TEXT';
  readonly exitCode = EXIT.badInput;

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} holds a zero byte, which PostgreSQL cannot hold.`,
      'The statement was not sent.',
      'Write the name or the text without it.',
    );
  }
}

/** A statement ends at its first zero byte: what follows, such as a `where`, would be lost. */
function whole(text: string): string {
  if (text.includes('\0')) throw new SqlTextError(text);
  return text;
}

/**
 * @returns a quoted identifier, or a dotted one for several parts
 * @throws {SqlTextError} a part holds a zero byte
 */
export function ident(...parts: readonly string[]): string {
  return parts.map((part) => `"${whole(part).replaceAll('"', '""')}"`).join('.');
}

/**
 * @returns a quoted string literal, safe whatever `standard_conforming_strings` says
 * @throws {SqlTextError} the text holds a zero byte
 */
export function literal(text: string): string {
  const quoted = `'${whole(text).replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
