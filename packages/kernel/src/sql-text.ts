/** Names and strings as SQL text: the only way that either gets into a statement by hand. */

/** @returns a quoted identifier, or a dotted one for several parts */
export function ident(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** @returns a quoted string literal, safe whatever `standard_conforming_strings` says */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
