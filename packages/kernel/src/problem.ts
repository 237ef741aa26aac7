/**
 * What is wrong with an input, as data: a path into the document and words for a person.
 * Readers of sections collect problems; whoever read the file makes an error with a place of them.
 */

/** Keys and indexes from the document's root to the value in question. */
export type DocumentPath = readonly (string | number)[];

export interface Problem {
  readonly path: DocumentPath;
  /** What is wrong, as a sentence. */
  readonly what: string;
  /** What to write instead, as a sentence. */
  readonly next: string;
  /** Whether `path` names a key that should not be there, rather than its value. */
  readonly atKey?: boolean;
}

/** Either the value, trusted from here on, or everything that is wrong with the input. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** @returns `pricing.instances` or `stores[2].id`; `the document` for the root */
export function formatPath(path: DocumentPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text ? `.${part}` : part;
  }
  return text || 'the document';
}
