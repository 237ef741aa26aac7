/**
 * Whether what is in force is what was locked: asked at every look, by signatures alone, of the
 * record as the database gives it and the file of people as it stands on the disk.
 */
import { statSync } from 'node:fs';
import { readPeople, type People } from '@slipway/authority';
import { whyNotAsLocked, type LaunchRecord } from '@slipway/launch';

export class LockGuard {
  #judged: { readonly record: LaunchRecord; readonly stamp: string; readonly why: string | null };
  #people: { readonly stamp: string; readonly people: People } | undefined;

  constructor() {
    this.#judged = { record: {} as LaunchRecord, stamp: '', why: null };
  }

  /** @returns why the launch must not go on, without a full stop; null: it is as it was locked */
  breachOf(record: LaunchRecord): string | null {
    const stamp = stampOf(record.spec.people);
    const { record: known, stamp: at, why } = this.#judged;
    if (known === record && at === stamp) return why;
    this.#judged = { record, stamp, why: this.#judge(record, stamp) };
    return this.#judged.why;
  }

  #judge(record: LaunchRecord, stamp: string): string | null {
    const { people: file } = record.spec;
    if (file === null) return 'The launch names no file of people';
    try {
      if (this.#people?.stamp !== stamp) this.#people = { stamp, people: readPeople(file) };
      return whyNotAsLocked(record, this.#people.people);
    } catch {
      return `The file of people, ${file}, cannot be read`;
    }
  }
}

/** Changes whenever the file does. */
function stampOf(file: string | null): string {
  const found = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
  return found ? `${file} ${found.ino} ${found.size} ${found.mtimeMs}` : 'none';
}
