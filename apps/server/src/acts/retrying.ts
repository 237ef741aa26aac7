/**
 * `resume-after-rollback`: stores that went back ramp again, from blue and by every gate, on the
 * word of two people. It is written down here, and taken up by whoever drives the launch.
 *
 * Signed with it is each store's rollback, when and why: a store that goes back once more meanwhile
 * takes another decision.
 */
import { hashOf } from '@slipway/kernel';
import { storesIn, type RetriedStore } from '@slipway/launch';
import { pollView } from '@slipway/playbook';
import { describeBecause, rampStore, type RampState } from '@slipway/ramp';
import { askOf, type ActGround, type ActHandler } from './act.ts';
import { NotRetriedError, PollNotGoError, StoreUnknownError } from './errors.ts';

/** A rollback as it is signed. */
interface SignedRollback extends RetriedStore {
  readonly because: string;
}

/** @returns the stores' rollbacks, which nobody has let them ramp again after */
async function rollbacksOf({ sql, launch, target }: ActGround): Promise<SignedRollback[]> {
  const [stores, known] = [storesIn(target), launch.spec.stores.map(({ id }) => id)];
  if (stores.length === 0) throw new StoreUnknownError(null, known);
  const saved = await rampStore(sql).load(launch.id);
  const decided = new Set(launch.asked.retried?.flatMap((one) => one.stores.map(keyOf)));
  return stores.map((store) => {
    if (!known.includes(store)) throw new StoreUnknownError(store, known);
    const found = rollbackOf(store, saved?.state);
    if (typeof found === 'string') throw new NotRetriedError(store, found);
    if (decided.has(keyOf(found))) throw new NotRetriedError(store, 'decided');
    return found;
  });
}

const keyOf = ({ store, rolledBackMs }: RetriedStore): string => `${store} ${rolledBackMs}`;

function rollbackOf(store: string, state: RampState | undefined) {
  if (state?.rollback || state?.outcome === 'rolled-back') return 'launch';
  const found = state?.stores.find((one) => one.store === store);
  if (!found?.rollback) return 'not-back';
  if (found.phase !== 'rolled-back') return 'on-its-way';
  const { atMs, because } = found.rollback;
  return { store, rolledBackMs: atMs, because: describeBecause(because) };
}

export const resumeAfterRollback: ActHandler = {
  event: 'retry',
  words: async (ground) => {
    const { sql, launch, target, nowMs } = ground;
    const rollbacks = await rollbacksOf(ground);
    // As at the start: the launch's newest poll, and that of each store, are not against it.
    for (const store of [null, ...storesIn(target)]) {
      const poll = await pollView(sql, launch.id, nowMs, store);
      if (poll && poll.outcome !== 'go') throw new PollNotGoError(launch.name, poll, 'retry');
    }
    return { rollbacks };
  },
  done: async (context) => {
    // Asked anew: it may have gone back once more, or somebody may have said no-go, since.
    const { rollbacks } = await resumeAfterRollback.words(context);
    const { decision, target } = context;
    if (hashOf(decision.payload['rollbacks']) !== hashOf(rollbacks)) {
      throw new NotRetriedError(target ?? '', 'other-rollback');
    }
    const stores = (rollbacks as SignedRollback[]).map(({ store, rolledBackMs }) => {
      return { store, rolledBackMs };
    });
    const { documents = [], ...ask } = askOf(context);
    const names = stores.map(({ store }) => store).join(', ');
    return {
      change: { retry: { ...ask, documents, stores } },
      text: `To ramp again from blue: ${names}. ${ask.reason ?? 'No reason was given'}.`,
      data: { rollbacks },
    };
  },
};
