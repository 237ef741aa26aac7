/**
 * Names and texts as SQL wants them. The planner prints SQL and runs none, so it needs no client;
 * these two agree with those of the client's package.
 */

/** @returns a quoted identifier, or a dotted one for several parts */
export function ident(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** @returns a quoted string literal, safe whatever `standard_conforming_strings` says */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
