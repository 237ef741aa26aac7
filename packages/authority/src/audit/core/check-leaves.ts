/** The envelopes of a dossier by themselves: are all there, in order, with what belongs in them? */
import { canonicalJson, checkOften } from '@slipway/kernel';
import { isOwn, type Dossier, type DossierLeaf } from './dossier.ts';
import { Entry, entryHashOf } from './entry.ts';
import type { Finding } from './finding.ts';
import { gapsIn, misplacedIn, runsOf, type Run } from './order.ts';

/** Envelopes that were put in order, and what was wrong with them. */
export interface CheckedLeaves {
  /** By their place, without gaps, up to the first that is missing. */
  readonly unbroken: readonly DossierLeaf[];
  /** This launch's own entries that are what their envelopes say. */
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
}

/** @param size how many entries the log's newest checkpoint vouches for */
export function checkLeaves(dossier: Dossier, size: number): CheckedLeaves {
  const { leaves } = dossier;
  const bySeq = new Map<number, DossierLeaf>();
  const findings: Finding[] = [];
  for (const leaf of leaves) {
    if (bySeq.has(leaf.seq)) {
      findings.push({ kind: 'changed', seq: leaf.seq, what: 'It is there twice.' });
    } else {
      bySeq.set(leaf.seq, leaf);
    }
  }
  const placed = [...bySeq.keys()].toSorted((a, b) => a - b);
  const surplus = placed.filter((seq) => seq >= size);
  findings.push(
    ...misplaced(leaves),
    ...gapsIn(placed, size).map((run) => told('removed', run, 'The log has it.')),
    ...runsOf(surplus).map((run) => told('unsigned', run, 'No checkpoint vouches for it.')),
  );

  const unbroken: DossierLeaf[] = [];
  for (let leaf = bySeq.get(0); leaf; leaf = bySeq.get(unbroken.length)) unbroken.push(leaf);
  const entries: Entry[] = [];
  for (const leaf of bySeq.values()) {
    const checked = checkEntry(dossier, leaf);
    if (checked && 'finding' in checked) findings.push(checked.finding);
    else if (checked) entries.push(checked.entry);
  }
  return { unbroken, entries, findings };
}

/** Those that must be moved for the rest to be in order. */
function misplaced(leaves: readonly DossierLeaf[]): Finding[] {
  return misplacedIn(leaves.map(({ seq }) => seq)).map((place) => {
    return { kind: 'reordered', seq: leaves[place]!.seq, what: 'It is not in its place.' };
  });
}

function told(kind: Finding['kind'], { from, to }: Run, what: string): Finding {
  return { kind, seq: from, ...(to > from ? { toSeq: to } : {}), what };
}

type Checked = { readonly entry: Entry } | { readonly finding: Finding } | null;

/** @returns the entry in an envelope, what is wrong with it, or null for another launch's */
function checkEntry(dossier: Dossier, leaf: DossierLeaf): Checked {
  const { seq } = leaf;
  const found = (kind: Finding['kind'], what: string) => ({ finding: { kind, seq, what } });
  if (!isOwn(dossier.launch.id, leaf)) {
    return leaf.entry === undefined ? null : found('changed', 'It is of another launch.');
  }
  if (leaf.entry === undefined) return found('removed', 'Its content was left out.');
  const checked = checkOften(Entry, leaf.entry);
  if (!checked.ok) return found('changed', `It is no entry: ${checked.problems[0]?.what ?? ''}`);
  const entry = checked.value;
  if (entry.seq !== seq) return found('changed', `Its content is that of entry ${entry.seq}.`);
  if (entry.launch !== leaf.launch) return found('changed', 'Its content is another launch’s.');
  if (entryHashOf(canonicalJson(entry)) !== leaf.hash) {
    return found('changed', 'Its content is not what its hash says.');
  }
  return { entry };
}
