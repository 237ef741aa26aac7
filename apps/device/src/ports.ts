/** What the agent needs from elsewhere, and what elsewhere may be another one. */
import type { PickList } from '@slipway/crew/picker';
import type { CounterKind } from '@slipway/fleet';

/** The price of one unit, and which rule of which price book made it. */
export interface Price {
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly bookId: string;
  readonly ruleId: string;
}

/** Prices that the device holds; they were shipped ahead of the moment from which they hold. */
export interface Prices {
  /** @returns the price at a moment (ms since 1970), or null if there is none */
  lookUp(sku: string, atMs: number): Price | null;
}

/** Members' balances as the cloud last told them. */
export interface Members {
  /** @returns points, and when the cloud said so (ms since 1970); null if it is not known */
  balance(member: string): { readonly points: number; readonly atMs: number } | null;
}

/** Pick lists of the device's store, as the cloud last told them. */
export interface Picks {
  /** @returns all of them, by the batch's number */
  all(): readonly PickList[];
}

/**
 * A counter outside the disk that only goes up (condition 5 of the contract proof): what a copied
 * or older image of the disk cannot bring back.
 */
export interface SecureCounter {
  readonly kind: CounterKind;
  value(): number;
  /** Moves to a higher value, durably. */
  moveTo(value: number): void;
}

/** A private key that never leaves the device. */
export interface SealedKey {
  /** Ed25519, SPKI DER. */
  readonly publicKey: Buffer;
  sign(bytes: Uint8Array): Buffer;
}

/** Where keys and counter lie, by epoch: a secure element, or a folder that stands for one. */
export interface SecureStore {
  readonly counter: SecureCounter;
  /** @returns the key of an epoch, or null if it is not here (another device's, or a clone) */
  key(epoch: number): SealedKey | null;
  /** The key of the epoch that is being asked for: the same one until it is kept. */
  nextKey(): SealedKey;
  /** The next key becomes that of a granted epoch. */
  keepNext(epoch: number): void;
}
