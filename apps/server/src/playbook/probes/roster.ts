/**
 * `roster`: who is named, with a key in force. Of a criterion, an owner and a deputy; else two
 * people for each role of the checklist, and for each store its manager.
 */
import { holdersOf, isRole, type People, type Role } from '@slipway/authority';
import type { OpenProbe, ProbeGround } from './probe-ground.ts';

/** @returns those of the people who can sign now */
function withKeys(ids: readonly string[], people: People, nowMs: number): string[] {
  return [...new Set(ids)].filter((id) =>
    people
      .find((person) => person.id === id)
      ?.keys.some(({ fromMs, untilMs }) => {
        return (fromMs === null || nowMs >= fromMs) && (untilMs === null || nowMs < untilMs);
      }),
  );
}

/** A role at a place, and how many it takes there. */
interface Wanted {
  readonly role: Role;
  readonly store: string | null;
  readonly least: number;
}

function holders({ checklist, launch }: ProbeGround, { role, store }: Wanted): string[] {
  const { roles } = checklist;
  const own = [...holdersOf(roles, role, store)];
  if (role === 'rollback-owner') return [...own, ...holdersOf(roles, 'rollback-deputy', store)];
  const manager = launch.spec.stores.find(({ id }) => id === store)?.owner;
  return role === 'store-manager' && own.length === 0 && manager ? [manager] : own;
}

function wantedOfCriterion({ launch }: ProbeGround, id: string): Wanted[] {
  const criterion = launch.spec.criteria.find((one) => one.id === id);
  if (!criterion) throw new Error(`the launch has no criterion ${id}`);
  const { owner, scope } = criterion;
  const role = owner !== null && isRole(owner) ? owner : 'rollback-owner';
  const stores = scope.includes('store') ? launch.spec.stores.map((one) => one.id) : [null];
  return stores.map((store) => ({ role, store, least: 2 }));
}

function wantedOfChecklist({ checklist, launch }: ProbeGround, at: string | null): Wanted[] {
  const roles = [...new Set(checklist.instances.map(({ item }) => item.owner))];
  const stores = at === null ? launch.spec.stores.map(({ id }) => id) : [at];
  return roles.flatMap((role): Wanted[] =>
    role === 'store-manager'
      ? stores.map((store) => ({ role, store, least: 1 }))
      : [{ role, store: at, least: 2 }],
  );
}

export const openRoster: OpenProbe = (ground) => ({
  kind: 'roster',
  read: async ({ probed, store }) => {
    const { criterion } = probed.ask;
    const people = ground.people();
    const wanted =
      criterion === undefined
        ? wantedOfChecklist(ground, store)
        : wantedOfCriterion(ground, criterion);
    const short = wanted.flatMap((want) => {
      const found = withKeys(holders(ground, want), people, ground.nowMs);
      if (found.length >= want.least) return [];
      const where = want.store === null ? '' : ` at ${want.store}`;
      return [`${want.role}${where}: ${found.join(', ') || 'nobody'} of ${want.least}`];
    });
    const more = short.length > 3 ? `; and ${short.length - 3} more` : '';
    return short.length === 0
      ? { holds: true, note: `${wanted.length} role(s) are filled, each key is in force` }
      : { holds: false, note: `${short.slice(0, 3).join('; ')}${more}` };
  },
});
