/** Who holds which role: of the launch, and of each store. */
import type { Role } from './roles.ts';

/** By role: ids of people.yaml; a role that is absent has nobody. */
export type Holders = Readonly<Partial<Record<Role, readonly string[]>>>;

/** Plain data, so that it can be stored, hashed and compared. */
export interface RoleBook {
  readonly launch: Holders;
  /** By store; a role that is absent here is held by those of the launch. */
  readonly stores: Readonly<Record<string, Holders>>;
}

/** @returns who holds a role at a store, or of the launch when `store` is null */
export function holdersOf(book: RoleBook, role: Role, store: string | null): readonly string[] {
  const own = store === null ? undefined : book.stores[store]?.[role];
  return own ?? book.launch[role] ?? [];
}

/** @returns every role that a person holds at a store, or of the launch when `store` is null */
export function rolesOf(book: RoleBook, person: string, store: string | null): Role[] {
  const places = [book.launch, ...(store === null ? [] : [book.stores[store] ?? {}])];
  const names = places.flatMap((place) => Object.keys(place) as Role[]);
  return [...new Set(names)].filter((role) => holdersOf(book, role, store).includes(person));
}
