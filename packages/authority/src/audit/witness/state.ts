/**
 * What a witness has seen of each log, in one file: it is on disk before anybody has an answer.
 * A witness that forgot could be shown another history; it is for this that it remembers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { checkShape, writeFileAtomic } from '@slipway/kernel';
import { Type } from 'typebox';
import { parseCheckpoint, type Checkpoint } from '../core/checkpoint.ts';
import { AuditFileError } from '../errors.ts';

const File = Type.Object(
  { seen: Type.Array(Type.String({ maxLength: 20_000 })) },
  { additionalProperties: false },
);

export class WitnessState {
  readonly #file: string;
  /** By origin: the newest checkpoint's note. */
  readonly #seen = new Map<string, { checkpoint: Checkpoint; note: string }>();

  /** @throws {AuditFileError} the file is no witness's: it must not begin anew by itself */
  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    const next = 'Bring back the file as it was; a witness that forgot is to have a new key.';
    for (const note of this.#read(next)) {
      const parsed = parseCheckpoint(note);
      if (!parsed) throw new AuditFileError(file, 'holds what is no checkpoint', next);
      this.#seen.set(parsed.checkpoint.origin, { checkpoint: parsed.checkpoint, note });
    }
  }

  #read(next: string): readonly string[] {
    let raw: unknown;
    try {
      raw = JSON.parse(readFileSync(this.#file, 'utf8'));
    } catch {
      throw new AuditFileError(this.#file, 'cannot be read', next);
    }
    const checked = checkShape(File, raw);
    if (!checked.ok) throw new AuditFileError(this.#file, 'has another form', next);
    return checked.value.seen;
  }

  /** @returns what was cosigned last of a log */
  of(origin: string): Checkpoint | undefined {
    return this.#seen.get(origin)?.checkpoint;
  }

  /** @returns the note that was cosigned last of a log, for `/checkpoint` */
  noteOf(origin: string): string | undefined {
    return this.#seen.get(origin)?.note;
  }

  /** Returns once it is on disk. */
  remember(checkpoint: Checkpoint, note: string): void {
    const seen = new Map(this.#seen).set(checkpoint.origin, { checkpoint, note });
    writeFileAtomic(this.#file, JSON.stringify({ seen: Array.from(seen.values(), (s) => s.note) }));
    this.#seen.set(checkpoint.origin, { checkpoint, note });
  }
}
