/** All commands, in the order of the overview. */
import type { Command } from '../command.ts';
import { bench } from './bench.ts';
import { demo } from './demo.ts';
import { down } from './down.ts';
import { drillOffline } from './drill-offline.ts';
import { FLEET_COMMANDS } from './fleet.ts';
import { init } from './init.ts';
import { newKeys } from './keys-new.ts';
import { LAUNCH_COMMANDS } from './launch.ts';
import { onboardingExpiring } from './onboarding-expiring.ts';
import { onboardingStatus } from './onboarding-status.ts';
import { plan } from './plan.ts';
import { PLAYBOOK_COMMANDS } from './playbook/index.ts';
import { shipPrices } from './prices-ship.ts';
import { pricesStatus } from './prices-status.ts';
import { rehearseLaunch } from './rehearse-launch.ts';
import { rehearseOnboarding } from './rehearse-onboarding.ts';
import { RECONCILE_COMMANDS } from './reconcile.ts';
import { cancel } from './schema-cancel.ts';
import { convert } from './schema-convert.ts';
import { expire } from './schema-expire.ts';
import { lint } from './schema-lint.ts';
import { pull } from './schema-pull.ts';
import { verify } from './schema-verify.ts';
import { rehearse } from './schema-rehearse.ts';
import { squash } from './schema-squash.ts';
import { SCHEMA_COMMANDS } from './schema.ts';
import { undo } from './schema-undo.ts';
import { up } from './up.ts';

export const COMMANDS: readonly Command[] = [
  demo,
  init,
  plan,
  up,
  down,
  ...LAUNCH_COMMANDS,
  ...SCHEMA_COMMANDS,
  cancel,
  undo,
  expire,
  squash,
  lint,
  convert,
  pull,
  verify,
  rehearse,
  ...FLEET_COMMANDS,
  shipPrices,
  pricesStatus,
  drillOffline,
  onboardingStatus,
  onboardingExpiring,
  rehearseLaunch,
  rehearseOnboarding,
  ...RECONCILE_COMMANDS,
  ...PLAYBOOK_COMMANDS,
  newKeys,
  bench,
];
