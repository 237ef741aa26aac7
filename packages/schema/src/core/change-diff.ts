/** What differs between a change as it was started and its file as it is now, in words. */
import { canonicalJson } from '@slipway/kernel';

/** What a change says: its operations, each `{kind: fields}`, and how it wants its backfill. */
export interface ChangeContent {
  readonly operations: readonly Readonly<Record<string, unknown>>[];
  readonly backfill?: Readonly<Record<string, unknown>> | undefined;
}

const WORD_LENGTH = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > WORD_LENGTH ? `${text.slice(0, WORD_LENGTH - 1)}…` : text;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(was: unknown, is: unknown): boolean {
  return canonicalJson({ value: was ?? null }) === canonicalJson({ value: is ?? null });
}

/** @returns a clause per field that differs, the innermost ones */
function fieldsDiffer(was: unknown, is: unknown, path: readonly string[]): string[] {
  if (same(was, is)) return [];
  if (isFields(was) && isFields(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names.flatMap((name) => fieldsDiffer(was[name], is[name], [...path, name]));
  }
  return [`${path.join('.')} was ${shown(was)}, is ${shown(is)}`];
}

function operationDiffers(
  was: Readonly<Record<string, unknown>> | undefined,
  is: Readonly<Record<string, unknown>> | undefined,
  at: number,
): string[] {
  const [before, after] = [Object.keys(was ?? {})[0], Object.keys(is ?? {})[0]];
  const where = `operation ${at + 1}`;
  if (before === undefined || after === undefined) {
    return [`${where} (${before ?? after}) ${before === undefined ? 'is new' : 'is gone'}`];
  }
  if (before !== after) return [`${where} was ${before}, is ${after}`];
  return fieldsDiffer(was?.[before], is?.[after], []).map(
    (clause) => `${where} (${before}): ${clause}`,
  );
}

/** @returns a clause per difference; empty where only the version's name differs */
export function changesDiffer(was: ChangeContent, is: ChangeContent): string[] {
  const count = Math.max(was.operations.length, is.operations.length);
  const operations = Array.from({ length: count }, (_, at) =>
    operationDiffers(was.operations[at], is.operations[at], at),
  );
  return [...operations.flat(), ...fieldsDiffer(was.backfill, is.backfill, ['backfill'])];
}
