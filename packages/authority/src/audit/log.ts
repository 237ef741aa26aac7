/**
 * The audit log of one database, as its signer has it.
 *
 *   append ─► audit_entry …   checkpoint: read on ─► extend the edge ─► sign ─► file ─► table
 *
 * A checkpoint is signed for every entry, so that whoever checks finds the one that was changed.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import type { Signing } from '../document.ts';
import { appendAudit, auditSize, type Appended } from './append.ts';
import { checkpointText, parseCheckpoint, type SignedCheckpoint } from './core/checkpoint.ts';
import { entryHashOf, hashLeaf, type NewEntry } from './core/entry.ts';
import { EMPTY_FRONTIER, extend, rootOf, type Frontier } from './core/frontier.ts';
import { MerkleTree } from './core/merkle.ts';
import { formatNote, type NoteKey } from './core/note.ts';
import { AuditKeyError, AuditTamperedError } from './errors.ts';
import { installationOf } from './installation.ts';
import { keepCheckpoints, readLogKey, readPlaced } from './rows.ts';
import { readSealed, writeSealed } from './sealed.ts';
import { ensureSigningKey, signText, type SigningKey } from './signing-key.ts';

/** The advisory lock of all who sign: one at a time, upon what was signed last. */
const SEAL_LOCK = 7_461_209_843;

/** Names of the files in an installation's folder. */
export const AUDIT_FILES = {
  /** The private key; only its owner may read it. */
  key: 'audit-log.key',
  /** The public key, in one line: to be handed to whoever checks. */
  publicKey: 'audit-log.pub',
  sealed: 'audit-log.sealed.json',
} as const;

/** A proof of one entry: with the checkpoint's root it needs nothing else. */
export interface InclusionProof {
  readonly seq: number;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
}

export interface AuditLog {
  /** Whose log it is, and what verifies its checkpoints. */
  readonly key: NoteKey;
  /** Signs documents in the installation's name; see `installationAsPerson`. */
  readonly signer: Pick<Signing, 'by' | 'privateKey'>;
  /** Appends one entry in a transaction of its own. */
  append(entry: NewEntry): Promise<Appended>;
  /**
   * Signs what was appended since.
   *
   * @throws {AuditTamperedError} the database contradicts what was signed before; nothing is signed
   */
  checkpoint(): Promise<SignedCheckpoint>;
  /** Proves an entry in the newest checkpoint; undefined where that does not cover it. */
  proveInclusion(seq: number): Promise<InclusionProof | undefined>;
  /** Proves that a newest checkpoint goes on from the tree of `size` entries. */
  proveConsistency(size: number, checkpoint: SignedCheckpoint): Promise<readonly Buffer[]>;
}

export interface AuditLogOptions {
  /** A database with the log's tables. */
  readonly sql: Sql;
  /** The installation's folder: its key is made here at the first start. */
  readonly folder: string;
}

/**
 * Opens the log as its signer. The first to open a log gives it its key for good.
 *
 * @throws {AuditKeyError} another installation signs this log
 * @throws {AuditFileError} the key's file holds none
 */
export async function openAuditLog({ sql, folder }: AuditLogOptions): Promise<AuditLog> {
  const keyFile = join(folder, AUDIT_FILES.key);
  const newName = () => `slipway/${randomBytes(6).toString('hex')}`;
  const signing = ensureSigningKey(keyFile, 'log', newName);
  await sql`
    insert into slipway.audit_log (key) values (${signing.key.text}) on conflict do nothing`;
  const known = await readLogKey(sql);
  if (known !== signing.key.text) throw new AuditKeyError(keyFile, signing.key.text, known ?? '');
  publish(join(folder, AUDIT_FILES.publicKey), signing.key);
  return new SignedLog(sql, signing, join(folder, AUDIT_FILES.sealed));
}

/** The public half is for everybody who may read the folder, and is not written again and again. */
function publish(file: string, { text }: NoteKey): void {
  try {
    if (readFileSync(file, 'utf8') === `${text}\n`) return;
  } catch {
    // There is none yet.
  }
  writeFileAtomic(file, `${text}\n`, 0o644);
}

class SignedLog implements AuditLog {
  readonly #sql: Sql;
  readonly #signing: SigningKey;
  readonly #sealedFile: string;
  /** What was read for proofs; read on as the log grows. */
  #tree = new MerkleTree();

  constructor(sql: Sql, signing: SigningKey, sealedFile: string) {
    this.#sql = sql;
    this.#signing = signing;
    this.#sealedFile = sealedFile;
  }

  get key(): NoteKey {
    return this.#signing.key;
  }

  get signer(): AuditLog['signer'] {
    const privateKey = this.#signing.privateKey.export({ type: 'pkcs8', format: 'pem' });
    return { by: installationOf(this.key), privateKey: String(privateKey) };
  }

  async append(entry: NewEntry): Promise<Appended> {
    const [appended] = await this.#sql.begin((tx) => appendAudit(tx, [entry]));
    return appended!;
  }

  checkpoint(): Promise<SignedCheckpoint> {
    return this.#sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${SEAL_LOCK})`;
      const { frontier, note } = readSealed(this.#sealedFile, this.key);
      const signed = await this.#signSince(tx, frontier);
      const newest = signed.at(-1)?.checkpoint;
      if (newest) {
        // The file first: what was shown to anybody is never forgotten.
        writeSealed(this.#sealedFile, { frontier: signed.at(-1)!.frontier, note: newest.note });
        await keepCheckpoints(
          tx,
          signed.map(({ checkpoint }) => checkpoint),
        );
        return newest;
      }
      if (note === null) return this.#sign(EMPTY_FRONTIER);
      const { checkpoint } = parseCheckpoint(note)!; // its reader has proved it
      // A crash may have come between file and table.
      await keepCheckpoints(tx, [{ size: checkpoint.size, note }]);
      return { ...checkpoint, note };
    });
  }

  /** @throws {AuditTamperedError} what was signed is gone, or an entry is not whole */
  async #signSince(tx: Transaction, sealed: Frontier) {
    const size = await auditSize(tx);
    if (size < sealed.size) {
      throw new AuditTamperedError(size, `${sealed.size} were signed and ${size} are left`);
    }
    const signed: { frontier: Frontier; checkpoint: SignedCheckpoint }[] = [];
    let frontier = sealed;
    for (const { leaf, body } of await readPlaced(tx, sealed.size)) {
      if (leaf.seq !== frontier.size)
        throw new AuditTamperedError(frontier.size, 'it is not there');
      if (entryHashOf(body) !== leaf.hash) {
        throw new AuditTamperedError(leaf.seq, 'its hash is another’s');
      }
      frontier = extend(frontier, hashLeaf(leaf));
      signed.push({ frontier, checkpoint: this.#sign(frontier) });
    }
    return signed;
  }

  #sign(frontier: Frontier): SignedCheckpoint {
    const head = { origin: this.key.name, size: frontier.size, root: rootOf(frontier) };
    const text = checkpointText(head);
    return { ...head, note: formatNote({ text, signatures: [signText(text, this.#signing)] }) };
  }

  async proveInclusion(seq: number): Promise<InclusionProof | undefined> {
    const checkpoint = await this.checkpoint();
    if (!(seq >= 0 && seq < checkpoint.size)) return undefined;
    const tree = await this.#treeOf(checkpoint);
    const proof = tree.inclusionProof(seq, checkpoint.size);
    return { seq, leafHash: tree.leafAt(seq), proof, checkpoint };
  }

  async proveConsistency(size: number, checkpoint: SignedCheckpoint): Promise<readonly Buffer[]> {
    return (await this.#treeOf(checkpoint)).consistencyProof(size, checkpoint.size);
  }

  /** @throws {AuditTamperedError} the entries are not those of the checkpoint */
  async #treeOf(checkpoint: SignedCheckpoint): Promise<MerkleTree> {
    for (const { leaf } of await readPlaced(this.#sql, this.#tree.size)) {
      if (leaf.seq !== this.#tree.size) break;
      this.#tree.append(hashLeaf(leaf));
    }
    const tree = this.#tree;
    if (tree.size >= checkpoint.size && tree.rootAt(checkpoint.size).equals(checkpoint.root)) {
      return tree;
    }
    this.#tree = new MerkleTree(); // what was read is not to be relied on
    const what = `its tree is not that of the checkpoint at ${checkpoint.size}`;
    throw new AuditTamperedError(0, what);
  }
}
