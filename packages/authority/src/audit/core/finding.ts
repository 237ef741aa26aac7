/** What a check of a dossier found, and where. */

export type FindingKind =
  /** Its content is not what was recorded. */
  | 'changed'
  /** It was recorded, and is not there. */
  | 'removed'
  /** It is there, and not in its place. */
  | 'reordered'
  /** It is there, and no checkpoint vouches for it. */
  | 'unsigned'
  /** A person's signature does not count. */
  | 'signature'
  /** A checkpoint is not what the log signed. */
  | 'checkpoint'
  /** A checkpoint is of another log. */
  | 'other-log'
  /** The log showed another history elsewhere. */
  | 'fork'
  /** A witness's cosignature is wrong or missing. */
  | 'cosignature'
  /** Nobody vouches for the log's key. */
  | 'untrusted';

export interface Finding {
  readonly kind: FindingKind;
  /** The entry in question; null where it is a checkpoint or the whole. */
  readonly seq: number | null;
  /** The last entry in question, where one of several is and it cannot be told which. */
  readonly toSeq?: number;
  /** The checkpoint in question, by its place in the dossier from 0 on. */
  readonly checkpoint?: number;
  /** A sentence for a person. */
  readonly what: string;
}

/** @returns where it is, in words: `entry 17`, `entries 17 to 20`, `checkpoint 3` */
export function placeOf({ seq, toSeq, checkpoint }: Finding): string {
  if (seq !== null && toSeq !== undefined && toSeq > seq) return `entries ${seq} to ${toSeq}`;
  if (seq !== null) return `entry ${seq}`;
  return checkpoint === undefined ? 'dossier' : `checkpoint ${checkpoint}`;
}
