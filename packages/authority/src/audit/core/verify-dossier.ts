/**
 * Checks a whole launch from one file, with nothing but the keys that the checker trusts.
 *
 *   notes ──► signed by the log's key? ─┐
 *   envelopes ──► all, in order, whole? ─┴─► tree = every checkpoint's root? ─► people, witnesses
 *
 * Rules (SPEC.md): A1 a changed, removed or moved entry is found, and told by its number ·
 * A2 trust is the checker's · A3 what a checkpoint does not vouch for is not vouched for.
 */
import type { People } from '../../people.ts';
import {
  coveredBy,
  readCheckpoints,
  type Covered,
  type SoundCheckpoint,
} from './check-checkpoints.ts';
import { checkLeaves, type CheckedLeaves } from './check-leaves.ts';
import { checkCosignatures, checkSigned, type Cosigned } from './check-signatures.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { Dossier } from './dossier.ts';
import type { Finding } from './finding.ts';
import { parseNoteKey, type NoteKey } from './note.ts';

/** What the checker knows from elsewhere than the dossier. */
export interface Trust {
  /** The log's key; null: the dossier's own word is taken, and told as such. */
  readonly logKey: NoteKey | null;
  /** Each of these must have cosigned. */
  readonly witnesses: readonly NoteKey[];
  /** Null: what people signed is counted, not checked. */
  readonly people: People | null;
  /** A checkpoint of the log as it was seen elsewhere, such as by a witness. */
  readonly seen: string | null;
}

export interface DossierVerdict {
  /** Whether nothing was found. */
  readonly holds: boolean;
  readonly launch: Dossier['launch'];
  /** Which log. */
  readonly origin: string;
  /** Entries of the log, and this launch's own among them (with those of no launch). */
  readonly size: number;
  readonly entries: number;
  /** So many entries, from the first on, are as the log signed them. */
  readonly signedSize: number;
  /** By witness, the newest that it saw. */
  readonly cosigned: readonly Cosigned[];
  /** Decisions that bear a person's signature, and whether these were checked. */
  readonly signatures: { readonly count: number; readonly areChecked: boolean };
  /** The newest moment in it, ms since 1970; null where it has no entry. */
  readonly untilMs: number | null;
  /** In the order of the log, those of checkpoints after them. */
  readonly findings: readonly Finding[];
}

/** Never throws for what is in the dossier: each fault is a finding. */
export function verifyDossier(dossier: Dossier, trust: Trust): DossierVerdict {
  const key = trust.logKey ?? parseNoteKey(dossier.claimed.log) ?? null;
  const { sound, findings } = key
    ? readCheckpoints(dossier.checkpoints, key)
    : { sound: [], findings: [] };
  const leaves = checkLeaves(dossier, sound.at(-1)?.size ?? 0);
  const covered = coveredBy(leaves.unbroken, sound);
  const claimed = dossier.claimed.witnesses.flatMap((line) => parseNoteKey(line) ?? []);
  const wanted = checkCosignatures(sound, trust.witnesses, true);
  const others = claimed.filter(({ text }) => !trust.witnesses.some((one) => one.text === text));
  const unasked = checkCosignatures(sound, others, false);
  const all = [
    ...leaves.findings,
    ...untold(covered, leaves),
    ...(dossier.leaves.length + sound.length === 0 ? [EMPTY] : []),
    ...(trust.people ? checkSigned(leaves.entries, trust.people) : []),
    ...findings,
    ...wanted.findings,
    ...unasked.findings,
    ...(key && trust.seen !== null ? held(trust.seen, key, leaves, sound) : []),
    ...(trust.logKey ? [] : [UNTRUSTED]),
  ];
  const { entries } = leaves;
  return {
    holds: all.length === 0,
    launch: dossier.launch,
    origin: key?.name ?? '',
    size: dossier.leaves.length,
    entries: entries.length,
    signedSize: covered.size,
    cosigned: wanted.cosigned,
    signatures: {
      count: entries.filter(({ signed }) => signed !== null).length,
      areChecked: trust.people !== null,
    },
    untilMs: entries.reduce<number | null>((most, { atMs }) => Math.max(most ?? atMs, atMs), null),
    findings: all.toSorted((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0),
  };
}

const UNTRUSTED: Finding = {
  kind: 'untrusted',
  seq: null,
  what: 'Its key is its own word: give the log’s key, from a place that you trust.',
};

const EMPTY: Finding = { kind: 'unsigned', seq: null, what: 'It holds nothing.' };

/** The tree differs: told, unless an envelope there was found wrong already. */
function untold({ broken }: Covered, { findings }: CheckedLeaves): Finding[] {
  if (!broken) return [];
  const { from, to } = broken;
  const isTold = findings.some(({ kind, seq }) => {
    return kind === 'changed' && seq !== null && seq >= from && seq <= to;
  });
  if (isTold) return [];
  const what = 'It is not what the log signed.';
  return [{ kind: 'changed', seq: from, ...(to > from ? { toSeq: to } : {}), what }];
}

/** A checkpoint that was seen elsewhere must be of this same history. */
function held(
  seen: string,
  key: NoteKey,
  { unbroken }: CheckedLeaves,
  sound: readonly SoundCheckpoint[],
): Finding[] {
  const { sound: own, findings } = readCheckpoints([seen], key);
  const [checkpoint] = own;
  if (!checkpoint) {
    const why = findings[0]?.what ?? 'It is no checkpoint.';
    return [{ kind: 'fork', seq: null, what: `The checkpoint that was given: ${why}` }];
  }
  const { size, root } = checkpoint;
  const known = sound.at(-1)?.size ?? 0;
  if (size > known) {
    const what = `The log had ${size} entries when that checkpoint was signed.`;
    return [
      { kind: 'removed', seq: known, ...(size - 1 > known ? { toSeq: size - 1 } : {}), what },
    ];
  }
  const same = parseCheckpoint(seen)!;
  const { broken } = coveredBy(unbroken, [{ ...same.checkpoint, index: 0, note: same.note }]);
  const other = sound.find((one) => one.size === size);
  if (!broken && (!other || other.root.equals(root))) return [];
  const what = `At ${size} entries the log signed another history, too: it was forked.`;
  return [{ kind: 'fork', seq: null, what }];
}
