/** `slipway onboarding status`: the funnel of a time's sign-ups, and how many were activated. */
import { readFunnel, type FunnelBy } from '@slipway/commerce';
import { EXIT } from '@slipway/kernel';
import { UsageError, type Command, type Values } from '../command.ts';
import { funnelLines, funnelTable } from '../onboarding-lines.ts';
import {
  momentOption,
  ONBOARDING,
  ONBOARDING_HELP,
  storeOf,
  withSignUps,
} from './onboarding-options.ts';
import { print } from './schema-options.ts';

const WEEK_MS = 7 * 86_400_000;
const BY = ['store', 'shift', 'day'] as const satisfies readonly FunnelBy[];

function byOf(values: Values): FunnelBy {
  const text = values['by'];
  if (text === undefined) return 'all';
  const by = BY.find((each) => each === text);
  if (by) return by;
  throw new UsageError(`--by is "${String(text)}".`, `One of: ${BY.join(', ')}.`);
}

function windowOf(values: Values, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = momentOption(values, 'to', nowMs);
  const fromMs = momentOption(values, 'from', toMs - WEEK_MS);
  if (fromMs < toMs) return { fromMs, toMs };
  throw new UsageError('--from is not before --to.', 'Give a time that begins before it ends.');
}

/** The command. */
export const onboardingStatus: Command = {
  name: 'onboarding status',
  summary: 'How far the sign-ups of a time came, how many were activated, and why others were not',
  usage: '[--store S] [--from T] [--to T] [--by store|shift|day] [--json]',
  examples: [
    ['slipway onboarding status', 'the sign-ups of the last seven days'],
    ['slipway onboarding status --from 2026-11-27 --by store', 'a line for each store'],
  ],
  options: {
    ...ONBOARDING,
    from: { type: 'string' },
    to: { type: 'string' },
    by: { type: 'string' },
  },
  help: {
    ...ONBOARDING_HELP,
    from: 'captured at or after, such as 2026-11-27 or 2026-11-27T09:00Z (default 7d before --to)',
    to: 'captured before (default now)',
    by: 'a line for each store, shift or day (UTC)',
  },
  run: async ({ values }) => {
    const nowMs = Date.now();
    const by = byOf(values);
    const { fromMs, toMs } = windowOf(values, nowMs);
    const store = storeOf(values);
    return withSignUps(values, async (sql) => {
      const rows = await readFunnel(sql, { fromMs, toMs, store, nowMs, by });
      const lines = by === 'all' ? rows.flatMap(funnelLines) : funnelTable(rows, by);
      const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
      print(values, { from, to, by, rows }, [`Captured from ${from} to ${to}:`, '', ...lines]);
      return EXIT.done;
    });
  },
};
