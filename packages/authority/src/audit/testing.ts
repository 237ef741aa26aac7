/** For tests: dossiers as an honest log makes them, without a database, and people who sign. */
import { signDocument } from '../document.ts';
import { newPersonKey, type People } from '../people.ts';
import { checkpointText } from './core/checkpoint.ts';
import { DOSSIER_FORMAT, isOwn, type Dossier } from './core/dossier.ts';
import { hashLeaf, placeEntry, type NewEntry } from './core/entry.ts';
import { EMPTY_FRONTIER, extend, rootOf } from './core/frontier.ts';
import { formatNote } from './core/note.ts';
import type { Trust } from './core/verify-dossier.ts';
import { cosignText, newSigningKey, signText, type SigningKey } from './signing-key.ts';

export const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
export const LAUNCH = { id: 'launch-1', name: 'fifteen' };
const ada = newPersonKey();
export const PEOPLE: People = [
  {
    id: 'ada',
    name: 'Ada',
    keys: [
      {
        id: 'laptop',
        publicKey: Buffer.from(ada.publicKey, 'base64'),
        fromMs: null,
        untilMs: NOW_MS + 86_400_000,
      },
    ],
  },
];

/** @returns an entry that Ada decided and signed */
export function signedEntry(subject: string, atMs: number): NewEntry {
  const by = { person: 'ada', key: 'laptop' };
  const signing = { subject, payload: { go: true }, by, privateKey: ada.privateKey };
  const signed = signDocument({ ...signing, nowMs: atMs, validMs: 60_000 });
  return { ...entry('launch/go', atMs), actor: 'ada', subject, signed };
}

export function entry(kind: string, atMs: number, launch: string | null = LAUNCH.id): NewEntry {
  return { atMs, launch, kind, text: `At ${atMs}.`, evidence: { requests: atMs % 977 } };
}

/** @returns a launch's log: of each eight entries one is another's, one nobody's, two are signed */
export function entriesOf(count: number): NewEntry[] {
  return Array.from({ length: count }, (_, number) => {
    const atMs = NOW_MS + number * 1000;
    if (number % 8 === 3) return entry('ramp/gate', atMs, 'launch-2');
    if (number % 8 === 5) return entry('log/begin', atMs, null);
    return number % 4 === 2 ? signedEntry(`go/${number}`, atMs) : entry('ramp/raise', atMs);
  });
}

/** A log's key, a witness's, and the dossier that they signed. */
export interface Made {
  readonly log: SigningKey;
  readonly witness: SigningKey;
  readonly dossier: Dossier;
  /** Whoever checks it knows these. */
  readonly trust: Trust;
}

let made = 0;

/** @param cosignedAt sizes at which the witness looked */
export function makeDossier(
  entries: readonly NewEntry[],
  cosignedAt: readonly number[],
  log: SigningKey = newSigningKey(`slipway/${++made}`, 'log'),
): Made {
  const witness = newSigningKey('witness.example/w1', 'witness');
  const placed = entries.map((one, seq) => placeEntry(one, seq));
  let frontier = EMPTY_FRONTIER;
  const checkpoints = placed.map(({ leaf }) => {
    frontier = extend(frontier, hashLeaf(leaf));
    const { size } = frontier;
    const text = checkpointText({ origin: log.key.name, size, root: rootOf(frontier) });
    const seen = cosignedAt.includes(size) ? [cosignText(text, NOW_MS, witness)] : [];
    return formatNote({ text, signatures: [signText(text, log), ...seen] });
  });
  const dossier: Dossier = {
    format: DOSSIER_FORMAT,
    launch: LAUNCH,
    leaves: placed.map(({ leaf, body }) => {
      return isOwn(LAUNCH.id, leaf) ? { ...leaf, entry: JSON.parse(body) as unknown } : leaf;
    }),
    checkpoints,
    claimed: { log: log.key.text, witnesses: [witness.key.text] },
  };
  const trust = { logKey: log.key, witnesses: [witness.key], people: PEOPLE, seen: null };
  return { log, witness, dossier, trust };
}
