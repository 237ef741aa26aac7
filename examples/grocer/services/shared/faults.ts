/**
 * The part of a release's configuration that can break it, read while it runs.
 *
 * GROCER_FAULTS names a JSON file:
 * {"errorShare": 0.3, "stores": ["s07"] | null, "delayMs": 0, "declines": "/activate" | null}.
 * It is looked at again when its time of change moved, at most every 100 ms.
 */
import { readFileSync, statSync } from 'node:fs';

export interface Faults {
  /** Share of requests answered 500, 0..1. */
  readonly errorShare: number;
  /** Stores that suffer; null: all. */
  readonly stores: readonly string[] | null;
  /** How long each request waits before its query, in milliseconds. */
  readonly delayMs: number;
  /** Paths that end so are answered 402: nothing is broken but the business; null: none. */
  readonly declines: string | null;
}

const NONE: Faults = { errorShare: 0, stores: null, delayMs: 0, declines: null };
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
      stores: Array.isArray(stores) ? stores.map(String) : null,
      delayMs: Number(raw['delayMs'] ?? 0),
      declines: typeof raw['declines'] === 'string' ? raw['declines'] : null,
    };
  } catch (error) {
    // Half-written: what was in force stays until the file is whole.
    console.error(`GROCER_FAULTS: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
