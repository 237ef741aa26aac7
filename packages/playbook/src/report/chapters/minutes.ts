/** Reconciliation: the cases as they were worked off, and the minutes that it took people. */
import { absentChapter, type Chapter, type Table } from '../chapter.ts';
import { isThere, type ReportFacts } from '../facts.ts';
import { durationWords, figure, momentWords } from '../figure.ts';
import { ceiling } from '../pictures/axis.ts';
import type { Picture } from '../pictures/picture.ts';
import { plotPicture } from '../pictures/plot.ts';

const TITLE = 'Manual work';

type Facts = Exclude<ReportFacts['reconciliation'], { absent: string }>;

function burnDownPicture({ burnDown }: Facts): Picture[] {
  const [first, last] = [burnDown[0], burnDown.at(-1)];
  if (!first || !last) return [];
  const most = burnDown.reduce((sum, { open }) => Math.max(sum, open), 0);
  const series = {
    name: 'open',
    ink: 'fill',
    isArea: true,
    dash: null,
    isStairs: true,
    points: burnDown.map(({ atMs, open }) => [atMs, open] as const),
  } as const;
  return [
    plotPicture({
      title: 'Open cases',
      says: `${most} at most, ${last.open} at the end.`,
      fromMs: first.atMs,
      untilMs: Math.max(last.atMs, first.atMs + 1),
      most: ceiling(most),
      words: (value) => String(Math.round(value * 10) / 10),
      series: [series],
      limits: [],
    }),
  ];
}

function minutesTable({ minutes }: Facts): Table[] {
  if (!minutes) return [];
  const row = (what: string, ms: number) => [what, figure(ms / 60_000, 'minutes')];
  const columns = [{ head: 'minutes' }, { head: 'of people', unit: 'minutes' as const }];
  const budget = {
    title: 'Minutes of people',
    columns,
    rows: [
      row('the budget', minutes.limitMs),
      row('cases took', minutes.tookMs),
      row('open cases are charged, once the window has ended', minutes.chargedMs),
      row('what audits say is hidden', minutes.hiddenMs),
      row('left', minutes.leftMs),
    ],
  };
  const stores = Object.entries(minutes.byStoreMs).map(([store, ms]) => row(store, ms));
  if (stores.length === 0) return [budget];
  const heads = [{ head: 'store' }, { head: 'of people', unit: 'minutes' as const }];
  return [budget, { title: 'Minutes by store', columns: heads, rows: stores }];
}

function classesTable({ classes }: Facts): Table[] {
  if (classes.length === 0) return [];
  return [
    {
      title: 'Cases by root cause',
      columns: [
        { head: 'class' },
        { head: 'opened', unit: 'count' },
        { head: 'by rules', unit: 'count' },
        { head: 'by people', unit: 'count' },
        { head: 'open', unit: 'count' },
        { head: 'took people', unit: 'ms' },
      ],
      rows: classes.map((one) => [
        one.class,
        figure(one.opened, 'count'),
        figure(one.byRules, 'count'),
        figure(one.byPeople, 'count'),
        figure(one.open, 'count'),
        figure(one.focusMs, 'ms'),
      ]),
    },
  ];
}

/** @returns the chapter; it says so where nothing is reconciled */
export function minutesChapter({ reconciliation }: ReportFacts): Chapter {
  if (!isThere(reconciliation)) return absentChapter('minutes', TITLE, reconciliation.absent);
  const { minutes } = reconciliation;
  const words = minutes
    ? [
        `${durationWords(minutes.tookMs)} of people were taken; the window ends at ` +
          `${momentWords(minutes.endsAtMs)} (UTC). The budget is ` +
          `${minutes.isKept ? 'kept' : 'not kept'} so far${
            minutes.isProved
              ? '.'
              : ', which the ' +
                'audits have not proved: not every match that was drawn has its verdict.'
          }`,
      ]
    : ['The budget of manual minutes has not begun.'];
  return {
    id: 'minutes',
    title: TITLE,
    words,
    pictures: burnDownPicture(reconciliation),
    tables: [...minutesTable(reconciliation), ...classesTable(reconciliation)],
  };
}
