/** Filling `{{names}}` into what a journey sends and expects. */

/** What the names of a run stand for. */
export type Values = Readonly<Record<string, unknown>>;

const NAME = /\{\{\s*([A-Za-z][\w-]*)\s*\}\}/g;
const WHOLE = /^\{\{\s*([A-Za-z][\w-]*)\s*\}\}$/;

/** @returns the names in a template: a string, or anything that holds strings */
export function namesIn(template: unknown): Set<string> {
  if (typeof template === 'string') {
    return new Set(Array.from(template.matchAll(NAME), ([, name = '']) => name));
  }
  if (typeof template !== 'object' || template === null) return new Set();
  return new Set(Object.values(template).flatMap((part) => Array.from(namesIn(part))));
}

/**
 * @returns the template with its names filled in; a string that is one name alone becomes what the
 *   name stands for, so that a number stays a number
 */
export function fill(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const name = WHOLE.exec(template)?.[1];
    return name === undefined ? fillText(template, values) : values[name];
  }
  if (Array.isArray(template)) return template.map((part: unknown) => fill(part, values));
  if (typeof template !== 'object' || template === null) return template;
  const parts = Object.entries(template).map(([key, part]) => [key, fill(part, values)] as const);
  return Object.fromEntries(parts);
}

/** @param encode what is done to each value before it stands in the text */
export function fillText(
  template: string,
  values: Values,
  encode: (text: string) => string = (text) => text,
): string {
  return template.replaceAll(NAME, (_, name: string) => encode(textOf(values[name])));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
