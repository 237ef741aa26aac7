/**
 * Every state of the console has an address:
 *
 *   /                                    the newest launch's wall
 *   /launches/ID                         its fleet wall
 *   /launches/ID/criteria                how its criteria stand
 *   /launches/ID/devices                 its devices; ?show=look, ?store=STORE
 *   /launches/ID/certificate             its contract proof; ?show=blocks, ?show=procedure
 *   /launches/ID/onboarding              its sign-ups
 *   /launches/ID/prices                  its price changes; ?store=STORE
 *   /launches/ID/rehearsals              its drills
 *   /launches/ID/cases                   its cases; ?show=CLASS, ?store=STORE, ?case=CASE
 *   /launches/ID/triage                  sign-ups that need a person; ?store=STORE, ?case=CASE
 *   /launches/ID/picking                 its pick lists; ?store=STORE
 *   /launches/ID/decisions               what waits; ?case=DECISION, ?show=rollback, ?store=STORE
 *   /launches/ID/playbook                its checklist; ?show=red, ?show=mine, ?store=STORE
 *   /launches/ID/training                who learns what; ?show=learn&case=MODULE, ?show=observe
 *   /launches/ID/report                  what it came to, or stands at
 *   /launches/ID/roster                  who works when; ?store=STORE
 *   /launches/ID/audit                   a check of a dossier, in this browser
 */

export const PAGE_NAMES = [
  'wall',
  'criteria',
  'devices',
  'certificate',
  'onboarding',
  'prices',
  'rehearsals',
  'cases',
  'triage',
  'picking',
  'decisions',
  'playbook',
  'training',
  'report',
  'roster',
  'audit',
] as const;
export type Page = (typeof PAGE_NAMES)[number];

/** What is picked out on a page; null for all. */
export interface Pick {
  /** Such as a state or a class. */
  readonly show: string | null;
  /** The one store that is shown. */
  readonly store: string | null;
  /** The one case that is shown whole. */
  readonly case: string | null;
}

export interface Place extends Pick {
  /** The launch that the address asks for; null for the newest. */
  readonly launch: string | null;
  readonly page: Page;
}

const PATH = /^\/launches\/([^/]+)(?:\/([a-z]+))?\/?$/;

/** @returns the place at a path with its query; anything unknown is the newest launch's wall */
export function placeAt(path: string, query = ''): Place {
  const [, id, name] = PATH.exec(path) ?? [];
  const page = PAGE_NAMES.find((each) => each === (name ?? 'wall'));
  const asked = new URLSearchParams(query);
  return {
    launch: id === undefined || page === undefined ? null : decoded(id),
    page: page ?? 'wall',
    show: asked.get('show'),
    store: asked.get('store'),
    case: asked.get('case'),
  };
}

/** @returns the address of a page of a launch; what is picked as null is left out */
export function addressOf(launch: string, page: Page, pick: Partial<Pick> = {}): string {
  const path = `/launches/${encodeURIComponent(launch)}${page === 'wall' ? '' : `/${page}`}`;
  const picked = Object.entries(pick).filter(([, value]) => value !== null);
  const query = new URLSearchParams(picked as [string, string][]).toString();
  return query === '' ? path : `${path}?${query}`;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
