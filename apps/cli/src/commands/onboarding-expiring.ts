/** `slipway onboarding expiring`: whose payment must be finished soon, the most urgent first. */
import { expiring, type Expiring } from '@slipway/commerce';
import { EXIT, formatDuration } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { tableLines } from './fleet-options.ts';
import { ONBOARDING, ONBOARDING_HELP, storeOf, withSignUps } from './onboarding-options.ts';
import { counted, durationOption, print } from './schema-options.ts';

const WITHIN_MS = 4 * 3_600_000;

function expiringLines(soon: readonly Expiring[], nowMs: number, withinMs: number): string[] {
  const within = formatDuration(withinMs);
  if (soon.length === 0) return [`No payment expires within ${within}.`];
  const rows = soon.map(({ signUp, store, member, expiresMs, trouble, troubleDetail }) => {
    const tried = trouble === null ? 'none' : [trouble, troubleDetail].filter(Boolean).join(': ');
    return [formatDuration(expiresMs - nowMs), store, member ?? '', signUp, tried];
  });
  return [
    `${counted(soon.length, 'payment')} within ${within}:`,
    ...tableLines(['expires in', 'store', 'member', 'sign-up', 'last attempt'], rows),
  ];
}

/** The command. */
export const onboardingExpiring: Command = {
  name: 'onboarding expiring',
  summary: 'Sign-ups whose payment expires soon, so that somebody helps the customer finish it',
  usage: '[--within T] [--store S] [--json]',
  examples: [
    ['slipway onboarding expiring', 'those of the next four hours, the most urgent first'],
    ['slipway onboarding expiring --within 24h --store s03', "one store's, for a whole day"],
  ],
  options: { ...ONBOARDING, within: { type: 'string' } },
  help: { ...ONBOARDING_HELP, within: 'how soon, such as 90m or 24h (default 4h)' },
  run: async ({ values }) => {
    const withinMs = durationOption(values, 'within') ?? WITHIN_MS;
    return withSignUps(values, async (sql) => {
      const nowMs = Date.now();
      const soon = await expiring(sql, { nowMs, withinMs, store: storeOf(values) });
      print(values, { withinMs, expiring: soon }, expiringLines(soon, nowMs, withinMs));
      return EXIT.done;
    });
  },
};
