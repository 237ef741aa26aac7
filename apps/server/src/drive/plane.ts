/**
 * The launch's plane: the embedded router, started or adopted, told which instances there are.
 */
import { join } from 'node:path';
import type { LaunchSpec } from '@slipway/launch';
import {
  connectRouter,
  startRouter,
  stopRouter,
  type RouterPlane,
  type RunningRouter,
  type Upstreams,
} from '@slipway/traffic';
import { hashOf } from '@slipway/kernel';
import { objectivesOf } from '@slipway/ramp';

export interface LaunchPlane {
  readonly connection: RouterPlane;
  readonly router: RunningRouter;
  stop(): Promise<void>;
}

/** The seed belongs to the launch: otherwise the same units would always go first. */
function seedOf(launch: string): number {
  return Number.parseInt(hashOf(launch).slice(0, 8), 16);
}

/**
 * Starts the router of a launch, or adopts the one that runs.
 *
 * @param folder owner-only, of this launch
 * @throws {OperatorError} the port is taken by somebody else
 */
export async function openPlane(
  launch: string,
  spec: LaunchSpec,
  folder: string,
): Promise<LaunchPlane> {
  const { traffic } = spec;
  if (!traffic) throw new Error('openPlane: the launch has no traffic');
  const routerFolder = join(folder, 'router');
  // The ramp reads them back by their place in this list.
  const objectivesMs = objectivesOf(spec.criteria);
  const router = await startRouter({
    folder: routerFolder,
    config: {
      listen: traffic.listen,
      seed: seedOf(launch),
      store: traffic.store,
      unit: traffic.unit,
      routes: traffic.routes,
      objectivesMs,
      health: { paths: Object.fromEntries(spec.services.map((one) => [one.name, one.healthPath])) },
    },
  });
  const connection = connectRouter(router.adminSocket);
  return { connection, router, stop: async () => void (await stopRouter(routerFolder)) };
}

/** @returns whether both say the same, whatever the order of their keys */
export function sameUpstreams(left: Upstreams, right: Upstreams): boolean {
  return hashOf(left) === hashOf(right);
}
