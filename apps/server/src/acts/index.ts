/** What each act of the authority table does: one line registers one. */
import type { Act } from '@slipway/authority';
import type { ActHandler } from './act.ts';
import { relax, tighten } from './amend.ts';
import { cancelRollback } from './cancelling.ts';
import { go, releaseContract, resume } from './going.ts';
import { lock } from './lock.ts';
import { resumeAfterRollback } from './retrying.ts';
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
  'resume-after-rollback': resumeAfterRollback,
  'cancel-rollback': cancelRollback,
  'release-contract': releaseContract,
};
