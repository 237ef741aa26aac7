/**
 * Every state of the console has an address:
 *
 *   /                                    the newest launch's wall
 *   /launches/ID                         its fleet wall
 *   /launches/ID/devices                 its devices; ?show=look, ?store=STORE
 *   /launches/ID/certificate             its contract proof; ?show=blocks, ?show=procedure
 */

export type Page = 'wall' | 'devices' | 'certificate';

export interface Place {
  /** The launch that the address asks for; null for the newest. */
  readonly launch: string | null;
  readonly page: Page;
  /** What is picked out on the page; null for all. */
  readonly show: string | null;
  /** The one store that is shown; null for all. */
  readonly store: string | null;
}

const PATH = /^\/launches\/([^/]+)(?:\/(devices|certificate))?\/?$/;

/** @returns the place at a path with its query; anything unknown is the newest launch's wall */
export function placeAt(path: string, query = ''): Place {
  const [, id, page] = PATH.exec(path) ?? [];
  const asked = new URLSearchParams(query);
  return {
    launch: id === undefined ? null : decoded(id),
    page: page === 'devices' || page === 'certificate' ? page : 'wall',
    show: asked.get('show'),
    store: asked.get('store'),
  };
}

/** @returns the address of a page of a launch */
export function addressOf(
  launch: string,
  page: Page,
  pick: { readonly show?: string; readonly store?: string } = {},
): string {
  const path = `/launches/${encodeURIComponent(launch)}${page === 'wall' ? '' : `/${page}`}`;
  const query = new URLSearchParams(pick).toString();
  return query === '' ? path : `${path}?${query}`;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
