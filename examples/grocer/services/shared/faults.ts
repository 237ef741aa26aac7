/**
 * The part of a release's configuration that can break it, read while it runs.
 *
 * GROCER_FAULTS names a JSON file: {"errorShare": 0.3, "status": 500,
 * "stores": ["s07"] | null, "delayMs": 0}.
 * It is looked at again when its time of change moved, at most every 100 ms.
 */
import { readFileSync, statSync } from 'node:fs';

export interface Faults {
  /** Share of requests that are not served, 0..1. */
  readonly errorShare: number;
  /** What they are answered: 500 breaks, 402 declines. */
  readonly status: number;
  /** Stores that suffer; null: all. */
  readonly stores: readonly string[] | null;
  /** How long each request waits before its query, in milliseconds. */
  readonly delayMs: number;
}

const NONE: Faults = { errorShare: 0, status: 500, stores: null, delayMs: 0 };
const CHECK_EVERY_MS = 100;

/** @returns a reader of the faults in force; none while the file is absent */
export function watchFaults(file: string | undefined): () => Faults {
  if (!file) return () => NONE;
  let faults = NONE;
  let changedAtMs = -1;
  let checkedAtMs = 0;
  return () => {
    const nowMs = Date.now();
    if (nowMs - checkedAtMs < CHECK_EVERY_MS) return faults;
    checkedAtMs = nowMs;
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined) {
      changedAtMs = -1;
      faults = NONE;
    } else if (mtimeMs !== changedAtMs) {
      changedAtMs = mtimeMs;
      faults = readFaults(file) ?? faults;
    }
    return faults;
  };
}

function readFaults(file: string): Faults | undefined {
  try {
    const raw = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const { stores } = raw;
    return {
      errorShare: Number(raw['errorShare'] ?? 0),
      status: Number(raw['status'] ?? 500),
      stores: Array.isArray(stores) ? stores.map(String) : null,
      delayMs: Number(raw['delayMs'] ?? 0),
    };
  } catch (error) {
    // Half-written: what was in force stays until the file is whole.
    console.error(`GROCER_FAULTS: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
