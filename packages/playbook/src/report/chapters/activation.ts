/** Sign-ups: the funnel, the rate with its interval, and why some were lost. */
import { absentChapter, type Chapter, type Table } from '../chapter.ts';
import { isThere, type FunnelFacts, type ReportFacts } from '../facts.ts';
import { figure, momentWords } from '../figure.ts';
import { barsPicture, estimatesPicture } from '../pictures/bars.ts';

const TITLE = 'Sign-up activation';
const STEPS = [
  ['captured', 'captured'],
  ['verified', 'verified'],
  ['payment', 'payment begun'],
  ['activated', 'active'],
  ['benefitVisible', 'benefit visible at the till'],
] as const;

function ratesTable(rows: readonly FunnelFacts[]): Table {
  return {
    title: 'Activation by store',
    columns: [
      { head: 'store' },
      ...STEPS.map(([, head]) => ({ head, unit: 'count' as const })),
      { head: 'not yet due', unit: 'count' },
      { head: 'due', unit: 'count' },
      { head: 'activated in time', unit: 'count' },
      { head: 'rate', unit: 'share' },
      { head: '95 % from', unit: 'share' },
      { head: 'to', unit: 'share' },
    ],
    rows: rows.map(({ key, reached, notYetDue, due, activated, rate, interval }) => [
      key,
      ...STEPS.map(([step]) => figure(reached[step], 'count')),
      figure(notYetDue, 'count'),
      figure(due, 'count'),
      figure(activated, 'count'),
      figure(rate, 'share'),
      figure(due === 0 ? null : interval.low, 'share'),
      figure(due === 0 ? null : interval.high, 'share'),
    ]),
  };
}

function lostTable({ lost, excluded }: FunnelFacts): Table[] {
  const rows = [
    ...Object.entries(lost).map(([why, count]) => ['lost', why, figure(count, 'count')]),
    ...Object.entries(excluded).map(([why, count]) => ['not counted', why, figure(count, 'count')]),
  ].filter(([, , count]) => (count as { value: number }).value > 0);
  if (rows.length === 0) return [];
  const columns = [{ head: 'what' }, { head: 'why' }, { head: 'sign-ups', unit: 'count' as const }];
  return [{ title: 'Lost, and not counted', columns, rows }];
}

/** A rate that is not known yet is drawn with what it can still become. */
function estimateOf({ key, rate, interval, bounds }: FunnelFacts) {
  const { low, high } = rate === null ? bounds : interval;
  return { name: key === 'all' ? 'all stores' : key, value: rate, low, high };
}

/** @returns the chapter; it says so where nobody signed up through the launch */
export function activationChapter({ activation, budgets, asOfMs, madeAtMs }: ReportFacts): Chapter {
  if (!isThere(activation)) return absentChapter('activation', TITLE, activation.absent);
  const { all, stores, fromMs, untilMs } = activation;
  const limit = budgets.find(({ budget }) => budget === 'activation')?.limit ?? null;
  const bars = STEPS.map(([step, name]) => ({ name, value: all.reached[step] }));
  const ahead =
    asOfMs > madeAtMs
      ? ['That moment is still to come: what is open is counted as lost by then.']
      : [];
  return {
    id: 'activation',
    title: TITLE,
    words: [
      `Sign-ups captured from ${momentWords(fromMs)} to ${momentWords(untilMs)} (UTC), as of ` +
        `${momentWords(asOfMs)}. A sign-up is activated when it is active and its benefit is ` +
        'visible at the till within 24 hours; the rate counts those whose time is over.',
      ...ahead,
    ],
    pictures: [
      barsPicture('The funnel', `Of ${all.reached.captured} captured.`, bars),
      estimatesPicture(
        'Activation rate, with its interval',
        'A dot for each store, its interval, and the budget.',
        [all, ...stores].map(estimateOf),
        limit,
      ),
    ],
    tables: [ratesTable([all, ...stores]), ...lostTable(all)],
  };
}
