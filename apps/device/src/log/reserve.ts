/**
 * A file of zeros beside the log. When the disk is full it is given up, so that the log can still
 * be written while people free space; it is made again once there is room.
 */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'reserve.bin';
const CHUNK = Buffer.alloc(65_536, 1); // not zero: no file system stores it as a hole

export class Reserve {
  readonly #folder: string;
  readonly #file: string;
  readonly #sizeBytes: number;

  constructor(folder: string, sizeBytes: number) {
    this.#folder = folder;
    this.#file = join(folder, NAME);
    this.#sizeBytes = sizeBytes;
  }

  get isThere(): boolean {
    return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) >= this.#sizeBytes;
  }

  /** Makes it, unless it is there or would take what is left. @returns whether it is there */
  make(): boolean {
    if (this.isThere) return true;
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < this.#sizeBytes * 2) return false;
    const file = openSync(this.#file, 'w', 0o600);
    try {
      for (let left = this.#sizeBytes; left > 0;) {
        left -= writeSync(file, CHUNK, 0, Math.min(left, CHUNK.length));
      }
      fsyncSync(file);
      return true;
    } catch {
      rmSync(this.#file, { force: true }); // half a reserve would only take room
      return false;
    } finally {
      closeSync(file);
    }
  }

  /** Gives it up. @returns whether that freed anything */
  free(): boolean {
    const had = statSync(this.#file, { throwIfNoEntry: false }) !== undefined;
    rmSync(this.#file, { force: true });
    return had;
  }
}
