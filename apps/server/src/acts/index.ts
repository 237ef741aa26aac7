/** What each act of the authority table does: one line registers one. */
import type { Act } from '@slipway/authority';
import type { ActHandler } from './act.ts';
import { relax, tighten } from './amend.ts';
import { go, releaseContract, resume } from './going.ts';
import { lock } from './lock.ts';
import { rollBackLaunch, rollBackStore } from './rolling-back.ts';
import { waive } from './waive.ts';

export const HANDLERS: Readonly<Partial<Record<Act, ActHandler>>> = {
  waive,
  lock,
  tighten,
  relax,
  go,
  resume,
  'rollback-store': rollBackStore,
  'rollback-launch': rollBackLaunch,
  'release-contract': releaseContract,
};
