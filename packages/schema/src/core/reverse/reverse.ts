/**
 * The reverse of a change, as operations of a change like any other: pure.
 *
 * `up` and `down` trade places: what the new version's rows become for the old one is what the
 * reverse change's rows become. Renames come first, so that all else can use the old version's
 * names; then each operation's reverse, the last one first.
 */
import type { PlanSource } from '../source.ts';
import { OldNames, textOf, type Spec } from './names.ts';
import { REVERSERS } from './reversers.ts';

/** An operation that takes another one back. */
export interface ReverseOperation {
  readonly kind: string;
  readonly spec: Spec;
}

/** What a reverser works with. */
export interface ReverseContext {
  readonly schema: string;
  readonly names: OldNames;
  /** Tables that the change made. */
  readonly created: ReadonlySet<string>;
  add(kind: string, spec: Spec): void;
  /** Something cannot be taken back, so the change cannot. */
  refuse(what: string): void;
  /** Something small is not as it was. */
  warn(what: string): void;
}

/** A change's reverse, or why it has none. */
export interface Reversed {
  readonly operations: readonly ReverseOperation[];
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
}

/** @returns the operations that take a change back, in order */
export function reverseOf(schema: string, source: PlanSource): Reversed {
  const operations: ReverseOperation[] = [];
  const refused: string[] = [];
  const warnings: string[] = [];
  const created = source.operations
    .filter(({ kind }) => kind === 'create_table')
    .map(({ spec }) => textOf(Object(spec), 'name') ?? '');
  const context: ReverseContext = {
    schema,
    names: new OldNames(source),
    created: new Set(created),
    add: (kind, spec) => operations.push({ kind, spec }),
    refuse: (what) => refused.push(what),
    warn: (what) => warnings.push(what),
  };
  const backwards = [...source.operations].reverse();
  const isRename = (kind: string) => kind === 'rename_table' || kind === 'rename_column';
  for (const { kind, spec } of [
    ...backwards.filter((each) => each.kind === 'rename_table'),
    ...backwards.filter((each) => each.kind === 'rename_column'),
    ...backwards.filter((each) => !isRename(each.kind)),
  ]) {
    const reverser = REVERSERS[kind];
    if (reverser) reverser(context, Object(spec) as Spec);
    else refused.push(`${kind} has no reverse`);
  }
  return { operations, refused, warnings };
}
