/**
 * The seal: keys answer only to the newest image of the disk.
 *
 *   log's counter = secure counter      intact
 *   log's counter = secure counter + 1  a crash between a fence's commit and the counter: the fence
 *                                       was never sent, so the counter follows it now
 *   anything else                       an older image, or a clone of which another copy has fenced
 *
 * The order at a fence is: commit, move the counter, only then send. It is one synchronous stretch,
 * so nothing of this process can send between.
 */
import type { EpochGrant } from '@slipway/fleet';
import { judgeSeal } from '../core/seal.ts';
import { SealBrokenError } from '../errors.ts';
import type { OpLog } from '../log/oplog.ts';
import type { SealedKey, SecureStore } from '../ports.ts';

export class Seal {
  readonly #log: OpLog;
  readonly #secure: SecureStore;
  #broken: SealBrokenError | null = null;

  constructor(log: OpLog, secure: SecureStore) {
    this.#log = log;
    this.#secure = secure;
    this.check();
  }

  /** Why the keys refuse this disk, or null. */
  get broken(): SealBrokenError | null {
    return this.#broken;
  }

  get counter(): number {
    return this.#secure.counter.value();
  }

  /** Compares log and counter anew. @returns why the keys refuse, or null */
  check(): SealBrokenError | null {
    const logged = this.#log.counter();
    const verdict = judgeSeal(logged, this.counter);
    if (verdict === 'follow') this.#secure.counter.moveTo(logged);
    const because =
      verdict === 'broken'
        ? `its newest fence has counter ${logged}, the secure counter stands at ${this.counter}.`
        : this.#whyNoKey();
    this.#broken = because === null ? null : new SealBrokenError(because);
    return this.#broken;
  }

  #whyNoKey(): string | null {
    const current = this.#log.current();
    if (!current || this.#secure.key(current.epoch)) return null;
    // A crash between the grant's commit and the key's name: the next key is this epoch's.
    this.#secure.keepNext(current.epoch);
    if (this.#secure.key(current.epoch)) return null;
    return `the key of epoch ${current.epoch} is not on this device.`;
  }

  /**
   * @returns the key of an epoch, checked against the counter at every use
   * @throws {SealBrokenError}
   */
  key(epoch: number): SealedKey {
    const broken = this.check();
    if (broken) throw broken;
    const key = this.#secure.key(epoch);
    if (!key) throw new SealBrokenError(`the key of epoch ${epoch} is not on this device.`);
    return key;
  }

  /** After a fence's commit: moves the counter to it. */
  moveTo(counter: number): void {
    this.#secure.counter.moveTo(counter);
  }

  /** A granted epoch begins: its key gets its name, and the log's image counts as the newest. */
  begin(grant: EpochGrant): void {
    const base = Math.max(this.counter, this.#log.counter());
    this.#log.openEpoch(grant, base);
    this.#secure.keepNext(grant.epoch);
    this.#secure.counter.moveTo(base);
    this.check();
  }
}
