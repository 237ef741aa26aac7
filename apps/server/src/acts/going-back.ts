/** What rollbacks leave to decide: stores that may ramp again, one that was asked and waits. */
import type { DecisionOption, StoreView, WaitingDecision } from '@slipway/api';
import { allowedActs, targetOf } from '@slipway/launch';
import { optionOf, waits, type Seen } from './options.ts';

/** Longer, and the API takes no decision about so many at once. */
const LONGEST_TARGET = 200;
const AGAIN = ['From its pilot share, past every gate', 'Nothing that was seen before counts'];

function rampAgain(which: string, stores: readonly StoreView[]): DecisionOption {
  const target = targetOf(stores.map(({ id }) => id));
  const title = `Ramp ${which} again`;
  return optionOf('resume-after-rollback', target, { title, consequences: AGAIN, danger: true });
}

/** @returns the stores that went back, each with what may be done: it alone, or all of them */
export function waitingRetries({ launch, view }: Seen): WaitingDecision[] {
  const { id: launchId, phase, outcome } = launch;
  if (!allowedActs(phase, outcome).includes('resume-after-rollback')) return [];
  const back = view.stores.filter(({ state }) => state === 'rolled-back');
  const all = rampAgain(`all ${back.length} that went back`, back);
  const together = back.length > 1 && all.target!.length <= LONGEST_TARGET ? [all] : [];
  return back.map((one) => {
    const { id, name, reason } = one;
    const options = [rampAgain(name, [one]), ...together];
    const times = view.rollbacks.filter(({ stores }) => stores.includes(id));
    const shown = {
      id: `${launchId}/back/${id}`,
      kind: 'rolled-back' as const,
      title: `${name}: rolled back`,
      text: reason ?? 'It went back to blue.',
      store: id,
      options,
    };
    return waits(shown, times.at(-1)?.appliedMs ?? view.atMs, 'resume-after-rollback');
  });
}

/** @returns the rollback that was asked of a launch which no server has taken up */
export function waitingRollback({ launch }: Seen): WaitingDecision[] {
  const { id, phase, outcome, asked } = launch;
  const { rollback } = asked;
  if (!rollback || !allowedActs(phase, outcome).includes('cancel-rollback')) return [];
  const option = optionOf('cancel-rollback', null, {
    title: 'Withdraw the rollback',
    consequences: ['The launch stays as it is, unless its traffic has gone back meanwhile'],
    danger: true,
  });
  const shown = {
    id: `${id}/rollback`,
    kind: 'rolled-back' as const,
    title: 'A rollback waits to be begun',
    text: `${rollback.by}: ${rollback.reason ?? 'no reason was given'}`,
    store: null,
    options: [option],
  };
  return [waits(shown, rollback.atMs, 'cancel-rollback')];
}
