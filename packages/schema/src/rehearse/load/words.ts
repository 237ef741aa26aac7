/** What the load's process and whoever started it say to each other, one JSON object a line. */
import type { Activity } from '../core/likeness.ts';

/** The name that the customers' sessions have on the server. */
export const CUSTOMERS = 'slipway-rehearsal-load';

/** Said to the load. */
export type LoadOrder =
  | {
      readonly kind: 'begin';
      /** The version's schema of views. */
      readonly side: string;
    }
  | { readonly kind: 'end'; readonly side: string };

/** How the load is to be, told once in the process's argument. */
export interface LoadConfig {
  /** Statements a second, over all versions. */
  readonly rate: number;
  /** By base table, qualified and quoted. */
  readonly activity: Readonly<Record<string, Activity>>;
}

/** Said by the load. */
export type LoadLine =
  | { readonly kind: 'begun'; readonly side: string; readonly leftOut: readonly string[] }
  | { readonly kind: 'ended'; readonly side: string }
  /** Statements since the last line: when each began, in ms since 1970, and how long it took. */
  | { readonly kind: 'samples'; readonly samples: readonly (readonly [number, number])[] }
  | { readonly kind: 'failed'; readonly atMs: number; readonly what: string; readonly why: string };
