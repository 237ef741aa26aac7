/**
 * The authority table: which act takes whose signatures. It stands here and nowhere else.
 *
 *   stopping is easy            going on is hard
 *   hold: anyone signed in      lock: a rollback owner and a senior owner
 *   roll back: its owner        relax, waive, resume after a rollback: a senior owner and a second
 *
 * Rules (SPEC.md): T1 the table, act by act and role by role · T2 two signatures are two people ·
 * T3 a store's people decide about their store alone.
 */
import { holdersOf, type RoleBook } from './role-book.ts';
import { ROLES, type Role } from './roles.ts';

/** One signature that an act takes: of somebody who holds one of these roles, or of anyone. */
export type Need = 'anyone' | readonly Role[];

const SENIOR = ['senior-owner'] as const;
const ABOVE = ['rollback-owner', 'commander', 'senior-owner'] as const;

/** Each act with the signatures that it takes, each of another person. */
export const ACTS = {
  hold: ['anyone'],
  resume: [ABOVE],
  go: [['commander', 'senior-owner']],
  'rollback-store': [['rollback-owner', 'rollback-deputy', 'commander', 'senior-owner']],
  'rollback-launch': [ABOVE],
  lock: [['rollback-owner'], SENIOR],
  tighten: [['rollback-owner']],
  relax: [SENIOR, 'anyone'],
  'cancel-rollback': [SENIOR, 'anyone'],
  'resume-after-rollback': [SENIOR, 'anyone'],
  'release-contract': [SENIOR, 'anyone'],
  waive: [SENIOR, 'anyone'],
} as const satisfies Readonly<Record<string, readonly Need[]>>;

export type Act = keyof typeof ACTS;

/** What may be about one store; everything else is the launch's, whatever store is named. */
const OF_STORES: ReadonlySet<Act> = new Set<Act>([
  'hold',
  'resume',
  'rollback-store',
  'cancel-rollback',
  'resume-after-rollback',
  'waive',
]);

/** Whoever holds one of these for the launch stands above those who hold it at a store. */
const STANDS_ABOVE: ReadonlySet<Role> = new Set<Role>(ABOVE);

export function isAct(name: string): name is Act {
  return Object.hasOwn(ACTS, name);
}

/** Which of an act's needs nobody has met yet, in words; empty: it may be done. */
export type Lacking = readonly string[];

/** @returns whether a person holds a role at a store, or stands above those who do */
function holds(person: string, role: Role, book: RoleBook, store: string | null): boolean {
  if (holdersOf(book, role, store).includes(person)) return true;
  return STANDS_ABOVE.has(role) && holdersOf(book, role, null).includes(person);
}

function meets(person: string, need: Need, book: RoleBook, store: string | null): boolean {
  return need === 'anyone' || need.some((role) => holds(person, role, book, store));
}

function wordsOf(need: Need, isAlone: boolean): string {
  if (need !== 'anyone') return need.map((role) => ROLES[role]).join(' or ');
  return isAlone ? 'anyone' : 'a second, different person';
}

/**
 * Whether these people together may do it: each need takes another person.
 *
 * @param people ids of those who signed
 * @param store the store that it is about; null for the launch
 * @returns the needs that are not met; a person who meets several counts for one of them
 */
export function lackingFor(
  act: Act,
  people: readonly string[],
  book: RoleBook,
  store: string | null,
): Lacking {
  const signers = [...new Set(people)];
  const needs: readonly Need[] = ACTS[act];
  const place = OF_STORES.has(act) ? store : null;
  // The needs are few: every assignment is tried, and the one that leaves the least is kept. Of two
  // the one that meets the earlier need: what is wanted after a senior owner is a second person.
  const best = (left: readonly Need[], free: readonly string[]): readonly Need[] => {
    const [need, ...others] = left;
    if (need === undefined) return [];
    const skipped = [need, ...best(others, free)];
    return free
      .filter((person) => meets(person, need, book, place))
      .map((person) =>
        best(
          others,
          free.filter((one) => one !== person),
        ),
      )
      .reduce((least, one) => (one.length <= least.length ? one : least), skipped);
  };
  return best(needs, signers).map((need) => wordsOf(need, needs.length === 1));
}
