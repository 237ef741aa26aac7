/**
 * The registry's journal as a file outside PostgreSQL: only ever appended to, each line durable
 * before the act commits, each holding the hash of the one before.
 *
 * Whoever appends holds the fleet's lock. A last line that a crash cut short was never acked; it is
 * cut off. A line that was changed, or is missing in the middle, is told and nothing goes on.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson, syncFolder } from '@slipway/kernel';
import type { JournalEntry, RegistryJournal } from '../server/ports.ts';
import { JournalLostError } from './errors.ts';

const GENESIS = '0'.repeat(64);
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

interface Line extends JournalEntry {
  readonly prev: string;
}

class FileJournal implements RegistryJournal {
  readonly #path: string;
  #entries: JournalEntry[] = [];
  #head = GENESIS;
  #readBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what others appended; a cut last line stays unread. */
  #catchUp(file: number): void {
    const size = fstatSync(file).size;
    if (size < this.#readBytes) throw new JournalLostError(this.#path, 'became shorter');
    const buffer = Buffer.alloc(size - this.#readBytes);
    readSync(file, buffer, 0, buffer.length, this.#readBytes);
    const whole = buffer.subarray(0, buffer.lastIndexOf('\n') + 1);
    for (const text of whole.toString('utf8').split('\n')) {
      if (text !== '') this.#take(text);
    }
    this.#readBytes += whole.length;
  }

  #take(text: string): void {
    const at = this.#entries.length + 1;
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      throw new JournalLostError(this.#path, `cannot be read at entry ${at}`);
    }
    if (line.seq !== at || line.prev !== this.#head) {
      throw new JournalLostError(this.#path, `was changed at entry ${at}`);
    }
    const { prev: _, ...entry } = line;
    this.#entries.push(entry);
    this.#head = hashOf(text);
  }

  #open<T>(body: (file: number) => T): T {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const isNew = !existsSync(this.#path);
    const file = openSync(this.#path, 'a+', 0o600);
    try {
      if (isNew) syncFolder(this.#path); // its name too outlives a power cut
      this.#catchUp(file);
      return body(file);
    } finally {
      closeSync(file);
    }
  }

  async append(given: Omit<JournalEntry, 'seq'>): Promise<JournalEntry> {
    return this.#open((file) => {
      if (fstatSync(file).size > this.#readBytes) ftruncateSync(file, this.#readBytes);
      const entry = { ...given, seq: this.#entries.length + 1 };
      const text = canonicalJson({ ...entry, prev: this.#head });
      const bytes = Buffer.from(`${text}\n`);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at); // may write in parts
      fsyncSync(file);
      this.#take(text);
      this.#readBytes += bytes.length;
      return entry;
    });
  }

  async read(afterSeq: number): Promise<JournalEntry[]> {
    return this.#open(() => this.#entries.slice(afterSeq));
  }
}

/** @param path an absolute path, on a disk that no restore of the database brings back in time */
export function fileJournal(path: string): RegistryJournal {
  return new FileJournal(path);
}
