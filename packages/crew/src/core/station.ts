/**
 * The stations of a store, and what it takes to stand at each: one line for each. This is the
 * layering: experienced people take subscription triage, seasonal hires take guided pick lists.
 */
import type { Experience } from './person.ts';

interface StationRule {
  /** Certificates, all of them. */
  readonly needs: readonly string[];
  /** Who may stand there. */
  readonly open: readonly Experience[];
  /** Who should, where there is a choice. */
  readonly first: readonly Experience[];
}

export const STATIONS = {
  till: {
    needs: ['offline-till'],
    open: ['senior', 'regular', 'seasonal'],
    first: ['regular'],
  },
  triage: { needs: ['triage'], open: ['senior', 'regular'], first: ['senior'] },
  picks: { needs: ['picking'], open: ['senior', 'regular', 'seasonal'], first: ['seasonal'] },
} as const satisfies Readonly<Record<string, StationRule>>;

export type Station = keyof typeof STATIONS;

export const STATION_NAMES = Object.keys(STATIONS) as readonly Station[];

/** Certificates that no station asks for; roles of the launch do. */
export const OTHER_CERTIFICATES = ['rollback'] as const;

/** Every certificate that there is. */
export const CERTIFICATES: readonly string[] = [
  ...new Set(STATION_NAMES.flatMap((station): readonly string[] => STATIONS[station].needs)),
  ...OTHER_CERTIFICATES,
];

export const isStation = (text: string): text is Station => Object.hasOwn(STATIONS, text);
