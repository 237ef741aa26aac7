/** Pick lists by the feed's stream `picks`: an item is a list, its key the list's name. */
import type { PickList } from '@slipway/crew/picker';
import { readPickList } from '@slipway/crew/pick-list';
import type { Cache } from '../feed/cache.ts';
import type { Picks } from '../ports.ts';

/** Lists of the cache; looked at once for each change. What is of a newer form is not for us. */
export class CachedPicks implements Picks {
  readonly #cache: Cache;
  #held: { readonly version: number; readonly lists: readonly PickList[] } = {
    version: -1,
    lists: [],
  };

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  all(): readonly PickList[] {
    const version = this.#cache.version('picks');
    if (version !== this.#held.version) {
      const lists = [...this.#cache.all('picks').values()].map(readPickList);
      const known = lists.filter((list) => list !== null);
      this.#held = { version, lists: known.toSorted((a, b) => a.batch - b.batch) };
    }
    return this.#held.lists;
  }
}
