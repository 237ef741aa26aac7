/** Rolling back a store, or the launch: the plane is set first, the record follows. */
import { askOf, noWords, reasonOf, type ActHandler } from './act.ts';
import { StoreUnknownError } from './errors.ts';

export const rollBackStore: ActHandler = {
  event: 'rollback',
  rollsBack: 'store',
  words: async ({ launch, target }) => {
    const stores = launch.spec.stores.map(({ id }) => id);
    if (target === null || !stores.includes(target)) throw new StoreUnknownError(target, stores);
    return {};
  },
  done: async ({ decision, target }) => ({
    change: {},
    text: `Store ${target} rolled back by ${decision.by[0]}: ${reasonOf(decision) ?? 'no reason'}`,
  }),
};

export const rollBackLaunch: ActHandler = {
  event: 'rollback',
  rollsBack: 'launch',
  words: noWords,
  done: async (context) => {
    const rollback = askOf(context);
    const text = `Rolled back by ${rollback.by}: ${rollback.reason ?? 'no reason'}`;
    return { change: { asked: { rollback } }, text };
  },
};
