/**
 * Keys that a launch file may have by design and that this version cannot enforce.
 * Each is a problem: a promise that nothing keeps must not stand in the file.
 */
import type { DocumentPath, Problem } from '@slipway/kernel';

/** Of an entry of the stores file. */
export const STORE_KEYS: readonly string[] = ['layout', 'devices'];

/** @returns whether a raw value is a map of keys */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Splits a raw map into what can be read on and one problem for each key that cannot be enforced.
 *
 * @param raw as parsed; anything but a map comes back as it is
 */
export function withoutNotEnforced(
  raw: unknown,
  keys: readonly string[],
  path: DocumentPath,
): { readonly rest: unknown; readonly problems: readonly Problem[] } {
  if (!isRecord(raw)) return { rest: raw, problems: [] };
  const found = keys.filter((key) => Object.hasOwn(raw, key));
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !found.includes(key)));
  const problems = found.map((key) => ({
    path: [...path, key],
    what: `This version cannot enforce \`${key}\`.`,
    next: `Remove \`${key}\`: it would be a promise that nothing keeps.`,
    atKey: true,
  }));
  return { rest, problems };
}
