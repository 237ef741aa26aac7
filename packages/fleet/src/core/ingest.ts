/**
 * What becomes of a chain that arrives: the part that is new is appended, what is held already is
 * acked again, and what another chain holds in the same place is a fork.
 *
 * Since each op holds the hash of the one before, one equal hash says that all before it are equal.
 *
 * Rules (SPEC.md): I1 nothing is refused for what it says · I2 acked is held · I3 no gap · I4 the
 * same again changes nothing · I5 another hash in the same place is a fork, and is kept too.
 */
import type { Link } from './chain.ts';

/** What is held of an epoch. */
export interface Held {
  readonly ackedSeq: number;
  /** Of op `ackedSeq`; the genesis when there is none. */
  readonly ackedHash: string;
}

export type IngestMove =
  | { readonly kind: 'append'; readonly links: readonly Link[] }
  | { readonly kind: 'known' }
  | { readonly kind: 'gap'; readonly wantedSeq: number }
  /** The place is at or before the last op that both could have; its reader finds the first. */
  | { readonly kind: 'fork'; readonly links: readonly Link[] };

/**
 * @param links at least one
 * @param hashAt the hash of a held op; asked for one place at most, at or before `ackedSeq`
 */
export async function decideIngest(
  held: Held,
  links: readonly Link[],
  hashAt: (seq: number) => Promise<string | undefined>,
): Promise<IngestMove> {
  const first = links[0]!.op;
  const last = links.at(-1)!;
  if (first.seq > held.ackedSeq + 1) return { kind: 'gap', wantedSeq: held.ackedSeq + 1 };
  const fresh = links.filter(({ op }) => op.seq > held.ackedSeq);
  if (fresh.length > 0) {
    const follows = fresh[0]!.op.prevHash === held.ackedHash;
    return follows ? { kind: 'append', links: fresh } : { kind: 'fork', links };
  }
  const mine = last.op.seq === held.ackedSeq ? held.ackedHash : await hashAt(last.op.seq);
  return mine === last.hash ? { kind: 'known' } : { kind: 'fork', links };
}
