/**
 * All commands, by the first word of their names and in the order of the overview. A run loads
 * those of its word alone: to load the others took longer than most commands take.
 */
import type { Command } from '../command.ts';

type Load = () => Promise<readonly Command[]>;

const LOADS: Readonly<Record<string, Load>> = {
  demo: async () => [(await import('./demo.ts')).demo],
  init: async () => [(await import('./init.ts')).init],
  plan: async () => [(await import('./plan.ts')).plan],
  up: async () => [(await import('./up.ts')).up],
  down: async () => [(await import('./down.ts')).down],
  launch: async () => (await import('./launch.ts')).LAUNCH_COMMANDS,
  schema: async () => (await import('./schema.ts')).SCHEMA_COMMANDS,
  fleet: async () => (await import('./fleet.ts')).FLEET_COMMANDS,
  prices: async () => [
    (await import('./prices-ship.ts')).shipPrices,
    (await import('./prices-status.ts')).pricesStatus,
  ],
  drill: async () => [(await import('./drill-offline.ts')).drillOffline],
  onboarding: async () => [
    (await import('./onboarding-status.ts')).onboardingStatus,
    (await import('./onboarding-expiring.ts')).onboardingExpiring,
  ],
  triage: async () => (await import('./triage/index.ts')).TRIAGE_COMMANDS,
  training: async () => (await import('./training/index.ts')).TRAINING_COMMANDS,
  rehearse: async () => [
    (await import('./rehearse-launch.ts')).rehearseLaunch,
    (await import('./rehearse-keep.ts')).rehearseKeep,
    (await import('./rehearse-onboarding.ts')).rehearseOnboarding,
  ],
  reconcile: async () => (await import('./reconcile.ts')).RECONCILE_COMMANDS,
  roster: async () => (await import('./roster/index.ts')).ROSTER_COMMANDS,
  playbook: async () => (await import('./playbook/index.ts')).PLAYBOOK_COMMANDS,
  picks: async () => (await import('./picks/index.ts')).PICKS_COMMANDS,
  shift: async () => (await import('./shift/index.ts')).SHIFT_COMMANDS,
  page: async () => (await import('./escalation/index.ts')).PAGE_COMMANDS,
  report: async () => (await import('./report.ts')).REPORT_COMMANDS,
  audit: async () => (await import('./audit.ts')).AUDIT_COMMANDS,
  'sign-in': async () => [(await import('./sign-in-link.ts')).signInLink],
  tokens: async () => [
    (await import('./tokens-new.ts')).newToken,
    (await import('./tokens-list.ts')).tokensList,
    (await import('./tokens-revoke.ts')).tokensRevoke,
  ],
  keys: async () => [(await import('./keys-new.ts')).newKeys],
  bench: async () => [(await import('./bench.ts')).bench],
};

/** The first words of all commands. */
export const FIRST_WORDS: readonly string[] = Object.keys(LOADS);

/** @returns the commands whose names begin with a word; none if no name does */
export async function commandsOf(word: string): Promise<readonly Command[]> {
  return Object.hasOwn(LOADS, word) ? LOADS[word]!() : [];
}

/** @returns every command, in the order of the overview */
export async function allCommands(): Promise<readonly Command[]> {
  const groups = await Promise.all(FIRST_WORDS.map(commandsOf));
  return groups.flat();
}
