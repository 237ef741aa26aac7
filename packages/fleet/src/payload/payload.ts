/**
 * The bodies of ops by schema version, and the lenses between them. One file per op type beside
 * this one, one line in `index.ts`.
 *
 * A lens is total: `up` takes every body that fits its version's shape to one that fits the next
 * version's, and `down` back; what `down` cannot say in the older form it says as near as it can,
 * and never throws.
 */
import type { TSchema } from 'typebox';

/** A body as it is in one schema version. */
export type Body = Readonly<Record<string, unknown>>;

/** From a version to the next one, and back. */
export interface Lens {
  up(body: Body): Body;
  down(body: Body): Body;
}

/** What the protocol knows of an op type. */
export interface PayloadType {
  readonly type: string;
  /** Shapes by schema version, the first one for version 1. */
  readonly shapes: readonly TSchema[];
  /** Between version i + 1 and i + 2; one fewer than shapes. */
  readonly lenses: readonly Lens[];
  /**
   * @param body of the newest version
   * @returns what it acts on, such as `basket:B1`, `member:M7`: an op waits only for earlier ones
   *   that share a key
   */
  keysOf(body: Body): readonly string[];
}
