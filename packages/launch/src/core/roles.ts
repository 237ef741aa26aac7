/**
 * Reads the section `roles`: who may decide what. Every name must stand in the file of people, and
 * what two people must sign must have two who can.
 */
import {
  ACTS,
  isRole,
  lackingFor,
  ROLES,
  type Act,
  type Holders,
  type Role,
  type RoleBook,
} from '@slipway/authority';
import { checkShape, nearest, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import { RolesSection } from './launch-file.ts';
import type { StoreSpec } from './spec.ts';

/** Whom the section may name. */
export interface RolesGround {
  /** Ids of people.yaml; null: it could not be read, so that nobody is known. */
  readonly people: readonly string[] | null;
  readonly stores: readonly Pick<StoreSpec, 'id' | 'owner'>[];
}

const AT_EACH_STORE = 'store-manager';

/** Reads `roles`, which is there. */
export function readRoles(raw: unknown, path: DocumentPath, ground: RolesGround): Parsed<RoleBook> {
  const shape = checkShape(RolesSection, raw, path);
  if (!shape.ok) return shape;
  const { 'rollback-owner': rollback, ...others } = shape.value;
  const lists = others as Readonly<Record<string, readonly string[]>>;
  const problems = [
    ...Object.entries(lists).flatMap(([role, ids]) => [
      ...(isRole(role) ? [] : [unknownRole(role, path)]),
      ...unknownPeople(ids, [...path, role], ground),
    ]),
    ...rollbackProblems(rollback, [...path, 'rollback-owner'], ground),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const book = bookOf(lists as Holders, rollback, ground);
  const unfilled = unfilledProblems(book, path);
  return unfilled.length > 0 ? { ok: false, problems: unfilled } : { ok: true, value: book };
}

type RollbackOwner = readonly string[] | Readonly<Record<string, unknown>>;

interface ByStore {
  readonly 'each-store': string;
  readonly launch?: readonly string[];
  readonly deputy?: readonly string[];
}

const isByStore = (owner: RollbackOwner): owner is RollbackOwner & ByStore => !Array.isArray(owner);

function unknownRole(role: string, path: DocumentPath): Problem {
  const guess = nearest(role, Object.keys(ROLES));
  const next = guess ? `Did you mean "${guess}"?` : `Known: ${Object.keys(ROLES).join(', ')}.`;
  return { path: [...path, role], what: `There is no role "${role}".`, next, atKey: true };
}

function unknownPeople(
  ids: readonly string[],
  path: DocumentPath,
  { people }: RolesGround,
): Problem[] {
  if (people === null) return [];
  return ids.flatMap((id, at) => {
    if (people.includes(id)) return [];
    const guess = nearest(id, people);
    const next = guess ? `Did you mean "${guess}"?` : 'Add them there, with their public key.';
    return [{ path: [...path, at], what: `Nobody in people.yaml is called "${id}".`, next }];
  });
}

function rollbackProblems(owner: RollbackOwner, path: DocumentPath, ground: RolesGround) {
  if (!isByStore(owner)) return unknownPeople(owner as readonly string[], path, ground);
  const { launch = [], deputy = [] } = owner;
  return [
    ...unknownPeople(launch, [...path, 'launch'], ground),
    ...unknownPeople(deputy, [...path, 'deputy'], ground),
    ...ground.stores.flatMap(({ id, owner: manager }): Problem[] => {
      const at = [...path, 'each-store'];
      if (manager === null) {
        const what = `Store ${id} has no owner, who would be the one to roll it back.`;
        return [{ path: at, what, next: 'Name one in the stores file: `owner: PERSON`.' }];
      }
      if (ground.people === null || ground.people.includes(manager)) return [];
      const what = `The owner of store ${id}, ${manager}, does not stand in people.yaml.`;
      return [{ path: at, what, next: 'Add them there, with their public key.' }];
    }),
  ];
}

function bookOf(lists: Holders, owner: RollbackOwner, { stores }: RolesGround): RoleBook {
  const byStore = isByStore(owner) ? owner : null;
  const ofLaunch = byStore ? (byStore.launch ?? lists.commander ?? []) : (owner as string[]);
  const deputy = byStore?.deputy;
  const holders = stores.flatMap(({ id, owner: manager }) => {
    if (manager === null) return [];
    const own: Holders = byStore
      ? { [AT_EACH_STORE]: [manager], 'rollback-owner': [manager] }
      : { [AT_EACH_STORE]: [manager] };
    return [[id, own] as const];
  });
  return {
    launch: {
      ...lists,
      'rollback-owner': ofLaunch,
      ...(deputy ? { 'rollback-deputy': deputy } : {}),
    },
    stores: Object.fromEntries(holders),
  };
}

/** An act that all of them together could not do would leave the launch where it is for good. */
function unfilledProblems(book: RoleBook, path: DocumentPath): Problem[] {
  const everybody = [...new Set(Object.values(book.launch as Record<Role, string[]>).flat())];
  const acts = (Object.keys(ACTS) as Act[]).filter(
    (act) => lackingFor(act, everybody, book, null).length > 0,
  );
  const [act] = acts;
  if (act === undefined) return [];
  const lacking = lackingFor(act, everybody, book, null).join(', and ');
  const what = `All of these people together could not sign \`${act}\`: it takes ${lacking}.`;
  return [{ path, what, next: 'Name another person for one of these roles.', atKey: true }];
}
