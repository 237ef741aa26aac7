/** Names of things. Brands keep a store's id from being passed where a unit's is wanted. */
import { randomUUID } from 'node:crypto';

export type Brand<T, Name extends string> = T & { readonly __brand?: Name };

export type StoreId = Brand<string, 'store'>;
export type LaunchId = Brand<string, 'launch'>;
export type ServerId = Brand<string, 'server'>;

/** @returns a fresh id like `server-3f2a91c0`, unique enough for one chain's launches */
export function newId(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}
