/**
 * An entry of the log: one decision of a machine or a person, with its evidence.
 *
 *   entry  ── canonical JSON, SHA-256 ──►  leaf {seq, launch, hash}  ── RFC 6962 ──►  tree
 *
 * The leaf is the entry's envelope. Whoever is handed one launch gets the envelopes of all others
 * too: so much shows that nothing of this launch was left out, and nothing of what the others hold.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { SignedDocument } from '../../document.ts';
import { leafHashOf } from './merkle.ts';

const closed = { additionalProperties: false };
const Text = Type.String({ minLength: 1, maxLength: 200 });

export const Entry = Type.Object(
  {
    /** Its place in the log, from 0 on. */
    seq: Type.Integer({ minimum: 0 }),
    /** When it was decided, in ms since 1970. */
    atMs: Type.Number(),
    /** The launch's id; null for what belongs to none, which stands in every dossier. */
    launch: Type.Union([Text, Type.Null()]),
    /** Such as `launch/phase`, `ramp/gate` or `ramp/rollback`. */
    kind: Text,
    /** Who decided: a person's id, or `slipway` for the machine. */
    actor: Text,
    /** What it is about, such as a store; of a signed decision, the document's subject. */
    subject: Type.Union([Type.String({ maxLength: 300 }), Type.Null()]),
    /** A sentence for a person. */
    text: Type.String(),
    /** What it was decided by, as plain JSON. */
    evidence: Type.Unknown(),
    /** A person's signature, where there is one. */
    signed: Type.Union([SignedDocument, Type.Null()]),
  },
  closed,
);
export type Entry = Static<typeof Entry>;

/** An entry before it has its place. */
export interface NewEntry extends Pick<Entry, 'atMs' | 'launch' | 'kind' | 'text'> {
  /** `slipway`, the machine, unless told otherwise. */
  readonly actor?: string;
  readonly subject?: string | null;
  readonly evidence?: unknown;
  readonly signed?: SignedDocument | null;
}

/** The machine, as an actor. */
export const MACHINE = 'slipway';

export const Leaf = Type.Object(
  {
    seq: Type.Integer({ minimum: 0 }),
    launch: Type.Union([Text, Type.Null()]),
    /** SHA-256 of the entry's canonical JSON, as 64 hex digits. */
    hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  closed,
);
/** The envelope of an entry: what the tree holds. */
export type Leaf = Static<typeof Leaf>;

/** @returns the hash of an entry's canonical JSON */
export function entryHashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** @returns the leaf's hash in the tree */
export function hashLeaf({ seq, launch, hash }: Leaf): Buffer {
  return leafHashOf(Buffer.from(canonicalJson({ seq, launch, hash })));
}

/** An entry in its place: its text, and its envelope. */
export interface PlacedEntry {
  readonly leaf: Leaf;
  /** Canonical JSON. */
  readonly body: string;
}

/** @returns the entry as it will be kept; what JSON cannot hold becomes null, as JSON has it */
export function placeEntry(entry: NewEntry, seq: number): PlacedEntry {
  const { atMs, launch, kind, text } = entry;
  const { actor = MACHINE, subject = null, evidence = null, signed = null } = entry;
  const whole = { seq, atMs, launch, kind, actor, subject, text, evidence, signed };
  const plain = JSON.parse(JSON.stringify(whole), (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  ) as unknown;
  const body = canonicalJson(plain);
  return { leaf: { seq, launch, hash: entryHashOf(body) }, body };
}
