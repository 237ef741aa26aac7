/** The shape of one kind of operation: a new kind is one file and one line in the registry. */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { ChangeOperation } from '../core/change.ts';
import type { ChangeDraft } from '../core/draft.ts';

export interface OperationKind {
  readonly name: string;
  /** What the operation's fields must look like. */
  readonly schema: TSchema;
  /** Fields of the format that this version cannot do, as dotted paths. */
  readonly unsupported: readonly string[];
  /** Writes what the operation means into the draft; refuses what does not fit. */
  apply(draft: ChangeDraft, operation: ChangeOperation): void;
}

interface Definition<S extends TSchema> {
  readonly name: string;
  readonly schema: S;
  readonly unsupported?: readonly string[];
  readonly apply: (draft: ChangeDraft, spec: Static<S>, operation: ChangeOperation) => void;
}

/** @returns a kind of operation whose `apply` gets its fields typed */
export function defineOperation<S extends TSchema>(definition: Definition<S>): OperationKind {
  return {
    name: definition.name,
    schema: definition.schema,
    unsupported: definition.unsupported ?? [],
    apply: (draft, operation) =>
      definition.apply(draft, Value.Parse(definition.schema, operation.spec), operation),
  };
}
