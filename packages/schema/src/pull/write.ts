/** Pulled changes written into a folder: all of them, or none. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseChange } from '../change-file.ts';
import { hashOfChange } from '../core/change.ts';
import { PullConflictError } from './errors.ts';
import type { PulledChange } from './pull.ts';

/** What became of the files, by name. */
export interface WrittenChanges {
  readonly written: readonly string[];
  /** They were there, and say the same. */
  readonly same: readonly string[];
}

const ENDINGS = ['yaml', 'yml', 'json'];

/** @returns whether a file says what the change says; one that does not parse does not */
function saysTheSame(path: string, change: PulledChange): boolean {
  const text = readFileSync(path, 'utf8');
  if (text === change.yaml) return true;
  try {
    const pulled = parseChange(change.yaml, `${change.name}.yaml`);
    return hashOfChange(parseChange(text, path)) === hashOfChange(pulled);
  } catch {
    return false;
  }
}

/**
 * Writes one file per change. A file that says the same stays as it is, with its comments.
 *
 * @param force overwrites files that differ
 * @throws {PullConflictError} files differ, and nothing was written
 */
export function writePulled(
  folder: string,
  changes: readonly PulledChange[],
  force: boolean,
): WrittenChanges {
  const files = changes.map((change) => {
    const there = ENDINGS.map((ending) => `${change.name}.${ending}`).find((name) =>
      existsSync(join(folder, name)),
    );
    const same = there !== undefined && saysTheSame(join(folder, there), change);
    return { change, name: there ?? `${change.name}.yaml`, there: there !== undefined, same };
  });
  const differing = files.filter(({ there, same }) => there && !same).map(({ name }) => name);
  if (differing.length > 0 && !force) throw new PullConflictError(folder, differing);
  mkdirSync(folder, { recursive: true });
  const wanted = files.filter(({ same }) => !same);
  for (const { change, name } of wanted) {
    const json = name.endsWith('.json');
    writeFileSync(join(folder, name), json ? jsonOf(change) : change.yaml);
  }
  const names = (some: typeof files): string[] => some.map(({ name }) => name);
  return { written: names(wanted), same: names(files.filter(({ same }) => same)) };
}

function jsonOf({ yaml }: PulledChange): string {
  return `${JSON.stringify(parse(yaml), null, 2)}\n`;
}
