/** What the launch was held to: criteria as they were locked, and budgets. */
import type { Chapter, Table } from '../chapter.ts';
import type { ReportFacts } from '../facts.ts';
import { momentWords } from '../figure.ts';

function budgetsTable({ budgets }: ReportFacts): Table[] {
  if (budgets.length === 0) return [];
  const said = (kept: boolean | null) => (kept === null ? 'not known yet' : kept ? 'yes' : 'no');
  return [
    {
      title: 'Budgets',
      columns: [{ head: 'budget' }, { head: 'kept' }, { head: 'how it stands' }],
      rows: budgets.map(({ budget, kept, text }) => [budget, said(kept), text]),
    },
  ];
}

function lockWords({ hash, locked }: ReportFacts['criteria']): string {
  if (!locked) return 'The criteria were never locked.';
  const same = locked.hash === hash ? '' : ` Locked were those of ${locked.hash}.`;
  return `Locked by ${locked.by} at ${momentWords(locked.atMs)} (UTC).${same}`;
}

/** @returns the chapter */
export function criteriaChapter(facts: ReportFacts): Chapter {
  const { criteria, budgets } = facts;
  const none = budgets.length === 0 ? ['The launch file has no budgets.'] : [];
  return {
    id: 'criteria',
    title: 'Criteria and budgets',
    words: [`SHA-256 of the criteria: ${criteria.hash}. ${lockWords(criteria)}`, ...none],
    pictures: [],
    tables: [
      ...budgetsTable(facts),
      {
        title: 'Criteria',
        columns: [{ head: 'criterion' }, { head: 'fires at' }, { head: 'then' }],
        rows: criteria.list.map(({ id, firesWhen, then }) => [id, firesWhen, then]),
      },
    ],
  };
}
