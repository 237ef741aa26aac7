/** Reads the section `rollback`: how fast the way back must be, and how long it stays open. */
import { checkShape, parseDurationMs, type DocumentPath, type Parsed } from '@slipway/kernel';
import { RollbackSection } from './launch-file.ts';
import type { RollbackSpec } from './spec.ts';

const DEFAULT_WITHIN_MS = 1000;
const DEFAULT_BLUE_KEPT_MS = 72 * 3_600_000;

/** Reads `rollback`; what is absent is one second, 72 hours, and what the change files say. */
export function readRollback(raw: unknown, path: DocumentPath): Parsed<RollbackSpec> {
  const shape = checkShape(RollbackSection, raw ?? {}, path);
  if (!shape.ok) return shape;
  const withinMs = duration(shape.value.within, DEFAULT_WITHIN_MS);
  if (withinMs === 0) {
    const what = 'A rollback cannot be done within no time.';
    return { ok: false, problems: [{ path: [...path, 'within'], what, next: 'Write 1s.' }] };
  }
  return {
    ok: true,
    value: {
      withinMs,
      blueKeptMs: duration(shape.value['blue-kept'], DEFAULT_BLUE_KEPT_MS),
      undoWindowMs: parseDurationMs(shape.value['undo-window'] ?? '') ?? null,
    },
  };
}

/** The schema has checked the form already. */
function duration(text: string | undefined, absentMs: number): number {
  return text === undefined ? absentMs : (parseDurationMs(text) ?? absentMs);
}
