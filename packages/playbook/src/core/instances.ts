/** A template made into the checklist of a launch: each item for the launch or for each store. */
import { holdersOf, type RoleBook } from '@slipway/authority';
import { withDemands, type CriterionFact } from './derive.ts';
import { dueAt } from './offset.ts';
import type { Item, Template } from './template.ts';

export interface StoreFact {
  readonly id: string;
  readonly name: string;
  /** When it opens, in its own zone. */
  readonly opens: Temporal.ZonedDateTime;
  /** Its manager's id; null when nobody is named. */
  readonly owner: string | null;
}

/** What the checklist needs to know of a launch. */
export interface LaunchFacts {
  readonly name: string;
  readonly opens: Temporal.ZonedDateTime;
  readonly criteria: readonly CriterionFact[];
  readonly stores: readonly StoreFact[];
  /** Who holds which role; absent or null: as the template's own `people` say. */
  readonly roles?: RoleBook | null;
}

/** One box to tick. */
export interface Instance {
  /** `price-sample@s03`, or the item's own id when it is of the launch. */
  readonly key: string;
  readonly item: Item;
  /** Null when it is of the launch. */
  readonly store: string | null;
  readonly due: Temporal.ZonedDateTime;
  /** Who owes it; empty when the role has no person. */
  readonly owners: readonly string[];
  /** Keys of the instances that must be green or waived before. */
  readonly needs: readonly string[];
}

export interface Checklist {
  readonly launch: string;
  readonly template: Template;
  readonly roles: RoleBook;
  readonly instances: readonly Instance[];
}

export function instanceKey(item: string, store: string | null): string {
  return store === null ? item : `${item}@${store}`;
}

/** A need is of the same store where it can be; an item of the launch needs all stores'. */
function needsOf(
  item: Item,
  store: string | null,
  items: ReadonlyMap<string, Item>,
  facts: LaunchFacts,
): string[] {
  return item.needs.flatMap((need) => {
    if (items.get(need)?.per !== 'store') return [instanceKey(need, null)];
    const stores = store === null ? facts.stores.map(({ id }) => id) : [store];
    return stores.map((each) => instanceKey(need, each));
  });
}

/** @returns who owes an item; the manager of a store is whom its entry names */
function ownersOf({ owner }: Item, store: StoreFact | null, book: RoleBook): readonly string[] {
  const named = store === null ? undefined : book.stores[store.id]?.[owner];
  if (owner === 'store-manager' && named === undefined && store?.owner) return [store.owner];
  return holdersOf(book, owner, store?.id ?? null);
}

/** @returns the checklist of a launch; what its criteria demand comes first */
export function checklistOf(template: Template, facts: LaunchFacts): Checklist {
  const whole = withDemands(template, facts.criteria);
  const items = new Map(whole.items.map((item) => [item.id, item]));
  const book = facts.roles ?? { launch: template.people, stores: {} };
  const instances = whole.items.flatMap((item): Instance[] => {
    const of = (store: StoreFact | null): Instance => ({
      key: instanceKey(item.id, store?.id ?? null),
      item,
      store: store?.id ?? null,
      due: dueAt(store?.opens ?? facts.opens, item.due),
      owners: ownersOf(item, store, book),
      needs: needsOf(item, store?.id ?? null, items, facts),
    });
    return item.per === 'launch' ? [of(null)] : facts.stores.map(of);
  });
  return { launch: facts.name, template: whole, roles: book, instances };
}
