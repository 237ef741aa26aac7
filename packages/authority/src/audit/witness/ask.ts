/** The log's side: asks a witness to cosign the newest checkpoint, and keeps what it answers. */
import type { Sql } from '@slipway/pg';
import { parseCheckpoint, type SignedCheckpoint } from '../core/checkpoint.ts';
import {
  isNamed,
  parseNoteKey,
  parseSignatureLine,
  signatureLine,
  verifySignature,
  type NoteKey,
} from '../core/note.ts';
import { formatWitnessRequest } from '../core/witness-request.ts';
import { AuditFileError, WitnessAwayError, WitnessRefusedError } from '../errors.ts';
import type { AuditLog } from '../log.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Where a witness answers, and what verifies it. */
export interface Witness {
  readonly url: string;
  readonly key: NoteKey;
}

/**
 * Reads witnesses, one a line: `URL KEY`. Empty lines and those that begin with # are skipped.
 *
 * @throws {AuditFileError} a line is no witness
 */
export function parseWitnesses(text: string, file: string): Witness[] {
  return text.split('\n').flatMap((line, index): Witness[] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [url = '', vkey = '', ...more] = line.trim().split(/\s+/);
    const key = parseNoteKey(vkey);
    if (URL.canParse(url) && key?.type === 'witness' && more.length === 0) return [{ url, key }];
    const why = `names no witness in line ${index + 1}`;
    throw new AuditFileError(file, why, 'Write its address and its public key: URL KEY.');
  });
}

/** Asks one witness about one log, and remembers how far it has seen. */
export class WitnessAsker {
  readonly #log: AuditLog;
  readonly #sql: Sql;
  readonly #witness: Witness;
  #seenSize = 0;
  #cosigned = 0;

  constructor(log: AuditLog, sql: Sql, witness: Witness) {
    this.#log = log;
    this.#sql = sql;
    this.#witness = witness;
  }

  /**
   * Has a checkpoint cosigned unless it is, and keeps the cosignature.
   *
   * @throws {WitnessRefusedError} the witness saw another history, or does not watch this log
   * @throws {WitnessAwayError} it gave no answer
   */
  async cosign(checkpoint: SignedCheckpoint): Promise<void> {
    const { size } = checkpoint;
    if (size <= this.#cosigned) return;
    const line = await this.#ask(checkpoint);
    const sql = this.#sql;
    await sql`
      insert into slipway.audit_cosignature (size, key, line)
      values (${size}, ${this.#witness.key.text}, ${line})
      on conflict (size, key) do nothing`;
    this.#seenSize = size;
    this.#cosigned = size;
  }

  async #ask(checkpoint: SignedCheckpoint): Promise<string> {
    const { url } = this.#witness;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#send(checkpoint);
      const body = await answer.text();
      const type = answer.headers.get('content-type');
      const isSize = answer.status === 409 && type === 'text/x.tlog.size';
      if (answer.ok) return this.#own(body, checkpoint);
      if (!isSize || attempt > 0) throw new WitnessRefusedError(url, answer.status, body.trim());
      this.#seenSize = Number(body);
      if (this.#seenSize <= checkpoint.size) continue;
      const why = `it has seen ${body.trim()} entries, and ${checkpoint.size} are shown`;
      throw new WitnessRefusedError(url, answer.status, why);
    }
  }

  async #send(checkpoint: SignedCheckpoint): Promise<Response> {
    const { url } = this.#witness;
    const oldSize = this.#seenSize;
    const proof = oldSize === 0 ? [] : await this.#log.proveConsistency(oldSize, checkpoint);
    try {
      return await fetch(new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`), {
        method: 'POST',
        body: formatWitnessRequest({ oldSize, proof, note: checkpoint.note }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
    } catch (error) {
      throw new WitnessAwayError(url, error instanceof Error ? error.message : String(error));
    }
  }

  /** @returns the line that the witness's own key made; others are not kept */
  #own(body: string, { note }: SignedCheckpoint): string {
    const { url, key } = this.#witness;
    const { text } = parseCheckpoint(note)!.note;
    const signatures = body.split('\n').map(parseSignatureLine);
    const own = signatures.find((one) => one && isNamed(one, key));
    if (own && verifySignature(text, own, key).ok) return signatureLine(own);
    throw new WitnessRefusedError(url, 200, `its answer is not signed by ${key.text}`);
  }
}
