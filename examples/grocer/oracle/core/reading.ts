/**
 * Small readers for JSON of unknown shape: bodies of answers, lines from the load, control calls.
 */

/** @returns the value as an object with unknown fields; empty when it is not one */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** @returns the parsed JSON, or undefined when the text is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
