/**
 * What the log's one writer knows of it by heart, so that an append asks the file nothing.
 *
 * It is exact, since the file is locked to this process alone (`locking_mode = exclusive`, read
 * back at start): a fact is taken from the file, replaced after a commit, and forgotten whenever
 * anything else may have changed it, a transaction that failed included.
 */
import type { Epoch, Place } from './rows.ts';

export class Known {
  /** All epochs, in order. */
  epochs: readonly Epoch[] | undefined;
  /** By epoch: the last op's place. */
  readonly heads = new Map<number, Place>();
  /** By epoch: the highest version that it is fenced at; 0 if it is not. */
  readonly fencedBelow = new Map<number, number>();
  /** By opId: the row of every op that is kept. */
  readonly ids = new Map<string, number>();

  /** Forgets all but the opIds, which are put in after a commit and taken out by pruning only. */
  forget(): void {
    this.epochs = undefined;
    this.heads.clear();
    this.fencedBelow.clear();
  }
}
