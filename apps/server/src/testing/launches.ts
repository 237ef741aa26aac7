/** For tests: a small launch on its way, as its control plane and its record show it. */
import type { LaunchView, ProcessView } from '@slipway/api';
import type { ControlPlane, Installation } from './installation.ts';
import { until } from './wait.ts';

const SPEED = 720; // plan seconds per real second

/** Waits until the launch is in a phase. */
export const reach = (
  plane: ControlPlane,
  id: string,
  phase: LaunchView['phase'],
  withinMs?: number,
) =>
  until(
    `the launch is ${phase}`,
    async () => {
      const view = await plane.call('show', id);
      return view.phase === phase && view;
    },
    withinMs,
  );

/** Waits until this control plane drives the launch. */
export const live = (plane: ControlPlane, id: string) =>
  until('the launch is driven', async () => {
    const view = await plane.call('show', id);
    return view.listen !== '' && view;
  });

/** Plans a launch and locks it; @returns its id once blue serves */
export async function begin(plane: ControlPlane, file: string, speed = SPEED): Promise<string> {
  const { id } = await plane.call('create', '', { file, speed });
  await plane.decide('waive', id, { target: 'rehearsal', reason: 'a test' });
  await plane.decide('lock', id);
  await until('blue serves', async () => {
    const { services, phase } = await plane.call('show', id);
    return phase === 'locked' && services[0]?.blue.healthy === 1;
  });
  return id;
}

/** @returns the launch's process of this role and colour */
export const find = (
  view: LaunchView,
  role: ProcessView['role'],
  colour: ProcessView['colour'] = null,
) => view.processes.find((one) => one.role === role && one.colour === colour);

/** @returns raises as they were recorded, by store and in order */
export async function raises({ sql }: Installation): Promise<Record<string, string[]>> {
  const rows = await sql<{ store: string; text: string }[]>`
    select store, text from slipway.ramp_event where kind = 'raise' order by id`;
  const by: Record<string, string[]> = {};
  for (const { store, text } of rows) (by[store] ??= []).push(text);
  return by;
}
