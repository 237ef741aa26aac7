/** What the picker's page is told: the store's lists with what was done of them here, the line. */
import { resume, type PickList, type PickStep } from '@slipway/crew/picker';
import type { Agent } from '../agent.ts';

/** @returns the line to the cloud, and all lists in short */
export function overviewOf(agent: Agent) {
  const { watcher, cloud, time, log } = agent;
  const current = log.epochs().at(-1);
  return {
    store: current?.store ?? null,
    line: {
      isOffline: cloud.isCut || watcher.isFailing,
      lastHeardMs: watcher.lastHeardMs,
      nowMs: time.wallMs,
      /** Ops that are safe here, and that the cloud has not yet. */
      saved: log.unacked(),
    },
    lists: agent.picks.all().map((list) => ({
      list: list.list,
      batch: list.batch,
      storeName: list.storeName,
      picker: list.picker,
      helper: list.helper,
      lines: list.lines.length,
      open: resume(list, stepsOf(agent, list)).open.length,
      zones: list.zones,
      madeMs: list.madeMs,
    })),
  };
}

export type PickOverview = ReturnType<typeof overviewOf>;

/** @returns the list with the steps that this device holds of it, oldest first; or null */
export function picksOf(agent: Agent, name: string) {
  const list = agent.picks.all().find((one) => one.list === name);
  return list ? { list, steps: stepsOf(agent, list) } : null;
}

function stepsOf(agent: Agent, { list }: PickList): PickStep[] {
  return agent.log.pickSteps(list) as unknown as PickStep[]; // each was checked before it was kept
}
