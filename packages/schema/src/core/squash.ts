/**
 * A squashed change stands for several: it builds in one what they built one after the other.
 * Whether a database has them decides what is to be done with it.
 */
import type { Change } from './change.ts';

/** What a squashed change is to a database. */
export type Covered =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly has: readonly string[]; readonly lacks: readonly string[] };

/** @returns which of the changes that it stands for a database has */
export function coveredBy(change: Change, applied: ReadonlySet<string>): Covered {
  const names = change.squashes ?? [];
  const has = names.filter((name) => applied.has(name));
  if (has.length === 0) return { kind: 'none' };
  if (has.length === names.length) return { kind: 'all' };
  return { kind: 'some', has, lacks: names.filter((name) => !applied.has(name)) };
}

/**
 * @returns the changes of a folder that a database is to be given, in order: one that has none of
 * what a squashed change stands for gets that one alone, any other gets the single ones
 */
export function changesFor(changes: readonly Change[], applied: ReadonlySet<string>): Change[] {
  const passed = new Set<string>();
  for (const change of changes) {
    const isOwn = coveredBy(change, applied).kind === 'none' || applied.has(change.name);
    if (!isOwn) continue;
    for (const name of change.squashes ?? []) passed.add(name);
  }
  return changes.filter(({ name }) => !passed.has(name));
}

/** A table as the order of tables sees it: its name, and what its foreign keys refer to. */
export interface Referring {
  readonly name: string;
  readonly refersTo: readonly string[];
}

/** @returns the tables so that each stands behind those it refers to, as far as that can be */
export function inOrder<T extends Referring>(tables: readonly T[]): T[] {
  const done: T[] = [];
  const left = [...tables];
  const isReady = (table: T) =>
    table.refersTo.every(
      (other) => other === table.name || !left.some((each) => each.name === other),
    );
  while (left.length > 0) {
    const at = Math.max(0, left.findIndex(isReady)); // a circle is cut at its first table
    done.push(...left.splice(at, 1));
  }
  return done;
}
