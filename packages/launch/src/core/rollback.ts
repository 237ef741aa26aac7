/** Reads the section `rollback`: how fast the way back must be, and how long it stays open. */
import { checkShape, parseDurationMs, type DocumentPath, type Parsed } from '@slipway/kernel';
import { RollbackSection } from './launch-file.ts';
import { ROLLBACK_KEYS, withoutNotEnforced } from './not-enforced.ts';
import type { RollbackSpec } from './spec.ts';

const DEFAULT_WITHIN_MS = 1000;
const DEFAULT_BLUE_KEPT_MS = 72 * 3_600_000;

/** Reads `rollback`; what is absent is one second, and 72 hours. */
export function readRollback(raw: unknown, path: DocumentPath): Parsed<RollbackSpec> {
  const { rest, problems } = withoutNotEnforced(raw ?? {}, ROLLBACK_KEYS, path);
  const shape = checkShape(RollbackSection, rest, path);
  if (!shape.ok) return { ok: false, problems: [...problems, ...shape.problems] };
  if (problems.length > 0) return { ok: false, problems };
  const withinMs = duration(shape.value.within, DEFAULT_WITHIN_MS);
  if (withinMs === 0) {
    const what = 'A rollback cannot be done within no time.';
    return { ok: false, problems: [{ path: [...path, 'within'], what, next: 'Write 1s.' }] };
  }
  return {
    ok: true,
    value: { withinMs, blueKeptMs: duration(shape.value['blue-kept'], DEFAULT_BLUE_KEPT_MS) },
  };
}

/** The schema has checked the form already. */
function duration(text: string | undefined, absentMs: number): number {
  return text === undefined ? absentMs : (parseDurationMs(text) ?? absentMs);
}
