/** `slipway onboarding status`: the funnel of a time's sign-ups, and how many were activated. */
import type { BusinessView } from '@slipway/api';
import { readFunnel, type FunnelBy } from '@slipway/commerce';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../client.ts';
import { UsageError, type Command, type Values } from '../command.ts';
import { homeFolder } from '../installation.ts';
import { funnelLines, funnelTable } from '../onboarding-lines.ts';
import { findLaunch } from './launch-options.ts';
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

/** Whose sign-ups are counted, and how the budget of their launch stands, if it is one's. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly launch: { readonly name: string; readonly words: string } | null;
}

/** @throws {UsageError} the launch has no sign-ups, or its ramp has not begun */
async function launchSpan(word: string): Promise<Span> {
  const client = connectServer(homeFolder());
  const { id, name } = await findLaunch(client, word);
  const { onboarding, budgets } = await client.call<BusinessView>('business', { id });
  if (!onboarding) {
    const next = 'Name a time: --from and --to; or its database in the launch file: `devices.on`.';
    throw new UsageError(`The control plane sees no sign-ups of ${name}.`, next);
  }
  const { fromMs, toMs, isOfLaunch } = onboarding;
  if (!isOfLaunch) {
    const what = `Sign-ups of ${name} are counted from its ramp on, which has not begun.`;
    throw new UsageError(what, 'Name a time that has gone by: --from and --to.');
  }
  const own = budgets?.find(({ budget }) => budget === 'activation');
  const words = own ? `Budget of ${name}: ${own.text}.` : `${name} has no budget of activation.`;
  return { fromMs, toMs, launch: { name, words } };
}

function spanOf(values: Values, nowMs: number): Promise<Span> | Span {
  const { launch, from, to } = values;
  if (launch === undefined) return { ...windowOf(values, nowMs), launch: null };
  if (from === undefined && to === undefined) return launchSpan(String(launch));
  throw new UsageError('--launch and --from or --to both say a time.', 'Give one of them.');
}

/** The command. */
export const onboardingStatus: Command = {
  name: 'onboarding status',
  summary: 'How far the sign-ups of a time came, how many were activated, and why others were not',
  usage: '[--launch L] [--store S] [--from T] [--to T] [--by store|shift|day] [--json]',
  examples: [
    ['slipway onboarding status', 'the sign-ups of the last seven days'],
    ['slipway onboarding status --launch spring-fifteen', 'those that its budget is judged by'],
    ['slipway onboarding status --from 2026-11-27 --by store', 'a line for each store'],
  ],
  options: {
    ...ONBOARDING,
    launch: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    by: { type: 'string' },
  },
  help: {
    ...ONBOARDING_HELP,
    launch: 'the time of this launch’s budget of activation, from its ramp on, and how it stands',
    from: 'captured at or after, such as 2026-11-27 or 2026-11-27T09:00Z (default 7d before --to)',
    to: 'captured before (default now)',
    by: 'a line for each store, shift or day (UTC)',
  },
  run: async ({ values }) => {
    const nowMs = Date.now();
    const by = byOf(values);
    const { fromMs, toMs, launch } = await spanOf(values, nowMs);
    const store = storeOf(values);
    return withSignUps(values, async (sql) => {
      const rows = await readFunnel(sql, { fromMs, toMs, store, nowMs, by });
      const lines = by === 'all' ? rows.flatMap(funnelLines) : funnelTable(rows, by);
      const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
      print(values, { from, to, by, rows, ...(launch && { budget: launch.words }) }, [
        `Captured from ${from} to ${to}:`,
        '',
        ...lines,
        ...(launch ? [launch.words] : []),
      ]);
      return EXIT.done;
    });
  },
};
