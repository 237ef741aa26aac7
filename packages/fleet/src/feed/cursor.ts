/**
 * Where a reader of the feed stands: a place in the order (xid, seq) of one database's history.
 *
 * A place with `seq` 0 is a *cut*: everything of transactions below `xid` is held, and nothing of
 * others. Places in between occur only while more pages are to come.
 */

/** A reader's place. */
export interface Place {
  /** The history that the numbers belong to; another one after a restore or a fail-over. */
  readonly generation: string;
  readonly xid: bigint;
  readonly seq: bigint;
}

const FORM = /^([0-9a-f]{12})\.(\d{1,20})\.(\d{1,19})$/;

/** @returns the opaque text that devices hand back */
export function formatCursor({ generation, xid, seq }: Place): string {
  return `${generation}.${xid}.${seq}`;
}

/** @returns the place, or null if the text is no cursor of ours */
export function parseCursor(text: string): Place | null {
  const [, generation, xid, seq] = FORM.exec(text) ?? [];
  if (generation === undefined) return null;
  return { generation, xid: BigInt(xid!), seq: BigInt(seq!) };
}
