/**
 * For tests: what somebody might do to a dossier, class by class. Each tampering says at which
 * entries or checkpoints it must be found.
 */
import { canonicalJson, int, seededRandom } from '@slipway/kernel';
import type { Dossier, DossierLeaf } from './core/dossier.ts';
import { entryHashOf, type Entry } from './core/entry.ts';
import { placeOf, type Finding } from './core/finding.ts';
import { verifyDossier } from './core/verify-dossier.ts';
import { entriesOf, makeDossier, type Made } from './testing.ts';

/** A dossier that was tampered with, and where. */
export interface Tampered {
  readonly dossier: Dossier;
  /** One of the findings must be this. */
  readonly expect: (finding: Finding) => boolean;
  readonly how: string;
}

type Draw = (below: number) => number;
type Tampering = (honest: Dossier, draw: Draw) => Tampered;

/** A dossier that holds for whoever has this trust. */
export type Honest = Pick<Made, 'dossier' | 'trust'>;

const clone = (dossier: Dossier): Dossier => JSON.parse(JSON.stringify(dossier)) as Dossier;

/** Makes the envelope fit its content again, as somebody would who knows how it is made. */
function reseal(leaf: DossierLeaf): DossierLeaf {
  return { ...leaf, hash: entryHashOf(canonicalJson(leaf.entry)) };
}

/** A finding of one of these kinds whose entry, or run of entries, is this one. */
const at =
  (kinds: readonly Finding['kind'][], seq: number) =>
  (finding: Finding): boolean =>
    kinds.includes(finding.kind) &&
    finding.seq !== null &&
    finding.seq <= seq &&
    (finding.toSeq ?? finding.seq) >= seq;

function ownPlaces(dossier: Dossier, isRight: (entry: Entry) => boolean = () => true): number[] {
  return dossier.leaves.flatMap(({ entry }, place) => {
    return entry !== undefined && isRight(entry as Entry) ? [place] : [];
  });
}

function changeEntry(entry: Record<string, unknown>, draw: Draw): string {
  const changes: Record<string, () => void> = {
    text: () => (entry['text'] = `${String(entry['text'])} `),
    atMs: () => (entry['atMs'] = Number(entry['atMs']) + 1 + draw(1e6)),
    actor: () => (entry['actor'] = 'eve'),
    kind: () => (entry['kind'] = `${String(entry['kind'])}x`),
    subject: () => (entry['subject'] = `${String(entry['subject'])}x`),
    evidence: () => (entry['evidence'] = { requests: 1000 + draw(1e6) }),
    more: () => (entry['more'] = 1),
    less: () => delete entry['evidence'],
    launch: () => (entry['launch'] = 'launch-9'),
    seq: () => (entry['seq'] = Number(entry['seq']) + 1 + draw(9)),
  };
  const names = Object.keys(changes);
  const name = names[draw(names.length)]!;
  changes[name]!();
  return name;
}

const changed =
  (isResealed: boolean): Tampering =>
  (honest, draw) => {
    const dossier = clone(honest);
    const places = ownPlaces(dossier);
    const place = places[draw(places.length)]!;
    const leaf = dossier.leaves[place]!;
    const name = changeEntry(leaf.entry as Record<string, unknown>, draw);
    if (isResealed) dossier.leaves[place] = reseal(leaf);
    return { dossier, expect: at(['changed'], place), how: `${name} of entry ${place}` };
  };

/** Also of other launches, whose envelopes are all that there is. */
const envelopeChanged: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const place = draw(dossier.leaves.length);
  const leaf = dossier.leaves[place]!;
  const digit = draw(64);
  const flipped = leaf.hash[digit] === '0' ? '1' : '0';
  leaf.hash = leaf.hash.slice(0, digit) + flipped + leaf.hash.slice(digit + 1);
  return { dossier, expect: at(['changed'], place), how: `hash of entry ${place}` };
};

/** Hidden as what is another launch's. */
const disowned: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const places = ownPlaces(dossier);
  const place = places[draw(places.length)]!;
  const { seq, hash } = dossier.leaves[place]!;
  dossier.leaves[place] = { seq, hash, launch: 'launch-2' };
  return { dossier, expect: at(['changed'], place), how: `entry ${place} disowned` };
};

const removed: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const place = draw(dossier.leaves.length);
  const count = 1 + draw(Math.min(3, dossier.leaves.length - place));
  dossier.leaves.splice(place, count);
  return { dossier, expect: at(['removed'], place), how: `${count} from entry ${place}` };
};

/** The gap is closed: every later entry moves up, in its content too. */
const removedAndClosed: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const place = draw(dossier.leaves.length - 1);
  dossier.leaves.splice(place, 1);
  dossier.leaves = dossier.leaves.map((leaf, seq) => {
    if (leaf.entry === undefined) return { ...leaf, seq };
    return reseal({ ...leaf, seq, entry: { ...(leaf.entry as Entry), seq } });
  });
  return { dossier, expect: at(['changed'], place), how: `entry ${place}, closed up` };
};

const reordered: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const from = draw(dossier.leaves.length);
  const to = (from + 1 + draw(dossier.leaves.length - 1)) % dossier.leaves.length;
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const { leaves } = dossier;
  [leaves[low], leaves[high]] = [leaves[high]!, leaves[low]!];
  const expect = (finding: Finding) =>
    at(['reordered'], low)(finding) || at(['reordered'], high)(finding);
  return { dossier, expect, how: `entries ${low} and ${high}` };
};

/** Two contents change places, and everything is made to fit. */
const reorderedAndRenumbered: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const places = ownPlaces(dossier, ({ launch }) => launch !== null);
  const first = draw(places.length - 1);
  const [low, high] = [places[first]!, places[first + 1 + draw(places.length - 1 - first)]!];
  const move = (from: number, seq: number): DossierLeaf => {
    const leaf = honest.leaves[from]!;
    return reseal({ ...leaf, seq, entry: { ...(leaf.entry as Entry), seq } });
  };
  dossier.leaves[low] = move(high, low);
  dossier.leaves[high] = move(low, high);
  return { dossier, expect: at(['changed'], low), how: `contents of ${low} and ${high}` };
};

const signatureSwapped =
  (isResealed: boolean): Tampering =>
  (honest, draw) => {
    const dossier = clone(honest);
    const places = ownPlaces(dossier, ({ signed }) => signed !== null);
    const low = draw(places.length - 1);
    const pair = [places[low]!, places[low + 1 + draw(places.length - 1 - low)]!] as const;
    const [a, b] = pair.map((place) => (dossier.leaves[place]!.entry as Entry).signed!);
    [a!.signature, b!.signature] = [b!.signature, a!.signature];
    if (isResealed) {
      for (const place of pair) dossier.leaves[place] = reseal(dossier.leaves[place]!);
    }
    const expect = at(isResealed ? ['changed', 'signature'] : ['changed'], pair[0]);
    return { dossier, expect, how: `signatures of ${pair.join(' and ')}` };
  };

const checkpointSignatureSwapped: Tampering = (honest, draw) => {
  const dossier = clone(honest);
  const { checkpoints } = dossier;
  const from = draw(checkpoints.length);
  const to = (from + 1 + draw(checkpoints.length - 1)) % checkpoints.length;
  const [a, b] = [checkpoints[from]!.split('\n\n'), checkpoints[to]!.split('\n\n')];
  checkpoints[from] = `${a[0]}\n\n${b[1]}`;
  checkpoints[to] = `${b[0]}\n\n${a[1]}`;
  const expect = ({ kind, checkpoint }: Finding) => kind === 'checkpoint' && checkpoint === from;
  return { dossier, expect, how: `signatures of checkpoints ${from} and ${to}` };
};

const checkpointOfAnother =
  (other: Dossier): Tampering =>
  (honest, draw) => {
    const dossier = clone(honest);
    const index = draw(dossier.checkpoints.length);
    dossier.checkpoints[index] = other.checkpoints[index]!;
    const expect = ({ kind, checkpoint }: Finding) => kind === 'other-log' && checkpoint === index;
    return { dossier, expect, how: `checkpoint ${index}` };
  };

/** By the class's name: how each is made. `other` is a log that this one has nothing to do with. */
function tamperings(other: Dossier): ReadonlyMap<string, Tampering> {
  return new Map<string, Tampering>([
    ['entry changed', changed(false)],
    ['entry changed, its hash too', changed(true)],
    ['envelope changed', envelopeChanged],
    ['entry said to be of another launch', disowned],
    ['entry removed', removed],
    ['entry removed, the gap closed', removedAndClosed],
    ['entries reordered', reordered],
    ['entries reordered and renumbered', reorderedAndRenumbered],
    ['signatures of people swapped', signatureSwapped(false)],
    ['signatures of people swapped, hashes too', signatureSwapped(true)],
    ['signatures of checkpoints swapped', checkpointSignatureSwapped],
    ['checkpoint of another log', checkpointOfAnother(other)],
  ]);
}

/** @returns what was found, in words, for a message */
function told(findings: readonly Finding[]): string {
  return findings.map((one) => `${placeOf(one)}: ${one.kind}: ${one.what}`).join('\n');
}

/** @returns an honest dossier of seventeen entries, and what whoever checks it knows */
export function honestDossier(): Honest {
  return makeDossier(entriesOf(17), [9, 17]);
}

/**
 * Tampers with an honest dossier again and again, one class after the other. Where fewer than two
 * of its entries are signed by people, their signatures cannot be swapped.
 *
 * @returns how many were made; @throws {Error} the first that was not found where it is
 */
export function tamperAll(honest: Honest, runs: number, seed: number): number {
  const { dossier, trust } = honest;
  const other = makeDossier(entriesOf(dossier.leaves.length), []);
  const signed = ownPlaces(dossier, (entry) => entry.signed !== null).length;
  let made = 0;
  for (const [name, tamper] of tamperings(other.dossier)) {
    if (signed < 2 && name.includes('of people')) continue;
    for (let run = 0; run < runs; run += 1) {
      const random = seededRandom(seed + run);
      const { dossier: tampered, expect, how } = tamper(dossier, (below) => int(random, below));
      const { findings } = verifyDossier(tampered, trust);
      made += 1;
      if (findings.some(expect)) continue;
      throw new Error(`${name} (${how}, seed ${seed + run}) was not found:\n${told(findings)}`);
    }
  }
  return made;
}

/** @returns one dossier of each class of tampering, with the class's name */
export function tamperEach(honest: Honest, seed: number): (Tampered & { readonly name: string })[] {
  const other = makeDossier(entriesOf(honest.dossier.leaves.length), []);
  return Array.from(tamperings(other.dossier), ([name, tamper]) => {
    const random = seededRandom(seed);
    return { name, ...tamper(honest.dossier, (below) => int(random, below)) };
  });
}
