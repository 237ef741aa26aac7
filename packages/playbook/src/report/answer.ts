/** The answer, which stands before everything else: how it ended, and what it cost. */
import { isThere, type BudgetFact, type ReportFacts } from './facts.ts';
import { figure, shareWords, type Figure } from './figure.ts';

const MINUTE_MS = 60_000;

export interface Tile {
  readonly label: string;
  readonly figure: Figure;
  /** What stands below it: its budget, or why it is not known. */
  readonly note: string;
  /** Whether its budget was kept; null: it has none, or that is not known. */
  readonly kept: boolean | null;
}

export interface Answer {
  /** In a word or two. */
  readonly outcome: string;
  readonly state: 'well' | 'attention' | 'urgent';
  readonly sentence: string;
  readonly tiles: readonly Tile[];
}

const OUTCOMES: Readonly<
  Record<string, { readonly outcome: string; readonly state: Answer['state'] }>
> = {
  done: { outcome: 'Done', state: 'well' },
  held: { outcome: 'Held', state: 'attention' },
  'rolled-back': { outcome: 'Rolled back', state: 'urgent' },
};

function budgetOf({ budgets }: ReportFacts, name: BudgetFact['budget']): BudgetFact | undefined {
  return budgets.find(({ budget }) => budget === name);
}

/** What a budget says of a figure, in a few words. */
function judged(budget: BudgetFact | undefined, limit: (value: number) => string, why: string) {
  if (!budget) return { note: why || 'no budget', kept: null };
  const { kept } = budget;
  const said = kept === null ? 'not known yet' : kept ? 'kept' : 'not kept';
  const note = [`${limit(budget.limit)}: ${said}`, why].filter(Boolean).join('; ');
  return { note, kept };
}

function failedTile(facts: ReportFacts): Tile {
  const { traffic } = facts;
  const label = 'Failed requests';
  if (!isThere(traffic)) {
    return { label, figure: figure(null, 'count'), note: traffic.absent, kept: null };
  }
  const { blue, green } = traffic.failed;
  const all = (traffic.requests.blue + traffic.requests.green).toLocaleString('en-US');
  const most = (limit: number) => `at most ${limit}`;
  const note = judged(budgetOf(facts, 'failed-requests'), most, `of ${all}`);
  return { label, figure: figure(blue + green, 'count'), ...note };
}

function downtimeTile({ traffic }: ReportFacts): Tile {
  const label = 'Downtime';
  const unit = 'seconds';
  if (!isThere(traffic)) {
    return { label, figure: figure(null, unit), note: traffic.absent, kept: null };
  }
  const note = 'seconds of all stores added up';
  return { label, figure: figure(traffic.downtimeSeconds, unit), note, kept: null };
}

function activationTile(facts: ReportFacts): Tile {
  const { activation } = facts;
  const label = 'Activation';
  if (!isThere(activation)) {
    return { label, figure: figure(null, 'share'), note: activation.absent, kept: null };
  }
  const { rate, interval, bounds, due, notYetDue } = activation.all;
  const range = ({ low, high }: typeof bounds) => `${shareWords(low)} to ${shareWords(high)}`;
  const why =
    rate === null
      ? `${notYetDue} not yet due; it ends at ${range(bounds)}`
      : `${range(interval)} of ${due} (95 %)`;
  const least = (limit: number) => `at least ${shareWords(limit)}`;
  return {
    label,
    figure: figure(rate, 'share'),
    ...judged(budgetOf(facts, 'activation'), least, why),
  };
}

function minutesTile(facts: ReportFacts): Tile {
  const { reconciliation } = facts;
  const label = 'Manual minutes';
  const unit = 'minutes';
  if (!isThere(reconciliation)) {
    return { label, figure: figure(null, unit), note: reconciliation.absent, kept: null };
  }
  const { minutes } = reconciliation;
  if (!minutes) {
    return { label, figure: figure(null, unit), note: 'the budget has not begun', kept: null };
  }
  const spent = minutes.tookMs + minutes.chargedMs + minutes.hiddenMs;
  const why = minutes.isProved ? '' : 'audits are not all judged';
  const most = (limit: number) => `at most ${limit} min`;
  const note = judged(budgetOf(facts, 'manual-minutes'), most, why);
  return { label, figure: figure(spent / MINUTE_MS, unit), ...note };
}

function sentenceOf({ launch, ramp }: ReportFacts): string {
  const back = isThere(ramp) ? ramp.stores.filter(({ state }) => state === 'rolled-back') : [];
  const stores = isThere(ramp)
    ? `${ramp.stores.filter(({ state }) => state === 'full').length} of ${ramp.stores.length} ` +
      `stores stand on green${back.length > 0 ? `, ${back.length} went back to blue` : ''}.`
    : ramp.absent;
  const speed = launch.speed > 1 ? ` It ran at ${launch.speed} times the speed of its plan.` : '';
  const now = launch.outcome === null ? ` It is still ${launch.phase}.` : '';
  return stores + speed + now;
}

/** @returns how a launch ended, and its four figures beside their budgets */
export function answerOf(facts: ReportFacts): Answer {
  const { outcome } = facts.launch;
  const known = outcome === null ? undefined : OUTCOMES[outcome];
  return {
    ...(known ?? { outcome: outcome ?? 'Not ended', state: 'attention' as const }),
    sentence: sentenceOf(facts),
    tiles: [failedTile(facts), downtimeTile(facts), activationTile(facts), minutesTile(facts)],
  };
}
