/** What the fallback kit of a store says, from its launch: whom it calls, who may send it back. */
import { holdersOf, ROLES, type Role } from '@slipway/authority';
import { nearest } from '@slipway/kernel';
import type { Kit } from '@slipway/playbook';
import { UnknownStoreError, type Checklist } from '@slipway/playbook/checklist';
import { checklistFacts } from './checklist.ts';
import type { LaunchSpec } from './core/spec.ts';
import { firesWhen } from './core/words.ts';

/** Whom a store calls, in this order. */
const CALLED: readonly Role[] = [
  'commander',
  'store-manager',
  'rollback-owner',
  'devices',
  'comms',
];

/** Who is above a store's own owner when it goes back. */
const ABOVE: readonly Role[] = ['rollback-owner', 'rollback-deputy', 'commander', 'senior-owner'];

/** A till works at least so long with no network, when the launch says nothing, in hours. */
const OFFLINE_HOURS = 24;

/**
 * @param checklist whose roles count
 * @throws {UnknownStoreError} the launch has no such store
 */
export function kitOf(spec: LaunchSpec, checklist: Checklist, id: string): Kit {
  const facts = checklistFacts(spec);
  const store = facts.stores.find((one) => one.id === id);
  if (!store) {
    const ids = facts.stores.map((one) => one.id);
    throw new UnknownStoreError(id, nearest(id, ids) ?? null);
  }
  const named = (role: Role) => holdersOf(checklist.roles, role, id).join(', ');
  const holder = (role: Role) =>
    role === 'store-manager' ? named(role) || (store.owner ?? '') : named(role);
  const said = (role: Role) => [ROLES[role], named(role)].filter(Boolean).join(': ');
  const owner = store.owner ? [`${store.owner}, who owns this store`] : [];
  return {
    launch: facts.name,
    store,
    opens: store.opens,
    offlineHours: spec.devices ? spec.devices.offlineForMs / 3_600_000 : OFFLINE_HOURS,
    criteria: spec.criteria.map((criterion) => {
      const { store: atStore, fleet } = criterion.action;
      const then = criterion.scope.includes('store') && atStore !== 'hold' ? atStore : fleet;
      return { id: criterion.id, words: firesWhen(criterion), then };
    }),
    contacts: CALLED.map((role) => ({ role: ROLES[role], name: holder(role) || null })),
    mayRollBack: [...owner, ...ABOVE.map(said)],
  };
}
