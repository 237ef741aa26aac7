/**
 * A scanner that is a keyboard: quick keys, and Enter at the end. What a person types outside of a
 * field is too slow to be a code, and is forgotten.
 */

export interface Wedge {
  readonly keys: string;
  readonly lastMs: number;
}

export const NO_KEYS: Wedge = { keys: '', lastMs: 0 };

/** Longer between two keys than this, and it was no scanner; a busy handheld needs some of it. */
const GAP_MS = 1_000;
const LEAST_KEYS = 4;
const MOST_KEYS = 100;

/**
 * @param key as `KeyboardEvent.key`
 * @param atMs of the event, on any clock that only goes on
 * @returns what is gathered, and the code when the key ends one
 */
export function press(
  { keys, lastMs }: Wedge,
  key: string,
  atMs: number,
): { readonly wedge: Wedge; readonly code: string | null } {
  const gathered = atMs - lastMs > GAP_MS ? '' : keys;
  if (key === 'Enter') {
    return { wedge: NO_KEYS, code: gathered.length >= LEAST_KEYS ? gathered : null };
  }
  if (key.length !== 1) return { wedge: { keys: gathered, lastMs }, code: null };
  return { wedge: { keys: (gathered + key).slice(-MOST_KEYS), lastMs: atMs }, code: null };
}
