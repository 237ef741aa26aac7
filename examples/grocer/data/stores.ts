/**
 * The fifteen stores of stores.yaml, for whoever fills or drives the grocer.
 */
import { join } from 'node:path';
import { readDocument } from '@slipway/kernel';

export interface GrocerStore {
  /** `s01` to `s15`. */
  readonly id: string;
  readonly name: string;
  /** IANA time zone. */
  readonly zone: string;
  /** Who may roll this store back. */
  readonly owner: string;
}

/**
 * @returns the stores, in the order of the file
 * @throws {InputFileError} stores.yaml is not there, or does not parse
 */
export function readGrocerStores(): readonly GrocerStore[] {
  const file = join(import.meta.dirname, '..', 'stores.yaml');
  return readDocument(file).value as readonly GrocerStore[];
}
