/** Somebody who works in a store: what rosters, triage, picks and training know of them. */

export const EXPERIENCES = ['senior', 'regular', 'seasonal'] as const;
/** How long somebody has done this; seasonal hires are here for a few weeks. */
export type Experience = (typeof EXPERIENCES)[number];

export const LANGUAGES = ['en', 'es'] as const;
/** Languages that modules, captions and the picker's page come in. */
export type Language = (typeof LANGUAGES)[number];

export interface Person {
  /** Such as `l.frey`. */
  readonly id: string;
  readonly name: string;
  /** The store where they usually work. */
  readonly home: string;
  readonly experience: Experience;
  /** Stations that they know how to work at; a certificate is asked for besides. */
  readonly skills: readonly string[];
  /** Whether they may guide and observe others. */
  readonly isMentor: boolean;
  /** Who guides them; null: nobody yet. */
  readonly mentor: string | null;
  /** Under 18: other hours. */
  readonly isMinor: boolean;
  /** What the contract asks for in a week, in hours. */
  readonly hours: { readonly least: number; readonly most: number };
  readonly language: Language;
  /** For rosters by mail; null: by paper. */
  readonly mail: string | null;
}
