/** What was tried before: the rehearsal of the launch, and the drills of its stores. */
import type { Chapter, Table } from '../chapter.ts';
import { isThere, type ReportFacts } from '../facts.ts';
import { figure, momentWords } from '../figure.ts';

type Rehearsal = ReportFacts['rehearsal'];

function rehearsalWords({ isAsked, record, refused }: Rehearsal): string {
  if (!record) {
    return isAsked
      ? `The launch went without a rehearsal that counts: ${refused}.`
      : 'The launch file asks for no rehearsal, and none of these criteria was kept.';
  }
  const counts = refused === null ? 'It counts.' : `It does not count: ${refused}.`;
  return (
    `Rehearsed on ${record.staging} at ${record.speed} times the speed of the plan: ` +
    `${record.passed ? 'passed' : 'failed'}; signed by ${record.signedBy} at ` +
    `${momentWords(record.signedAtMs)} (UTC). ${counts}`
  );
}

function criteriaTable({ record }: Rehearsal): Table[] {
  if (!record) return [];
  return [
    {
      title: 'Criteria that were made to fire',
      columns: [
        { head: 'criterion' },
        { head: 'what was broken' },
        { head: 'what it did' },
        { head: 'fired after', unit: 'ms' },
        { head: 'slowest rollback', unit: 'ms' },
      ],
      rows: record.criteria.map(({ criterion, fault, did, firedAfterMs, slowestRollbackMs }) => [
        criterion,
        fault ?? 'nothing',
        did ?? 'it did not fire',
        figure(firedAfterMs, 'ms'),
        figure(slowestRollbackMs, 'ms'),
      ]),
    },
  ];
}

function drillsTable(drills: ReportFacts['drills']): Table[] {
  if (!isThere(drills) || drills.length === 0) return [];
  const verdict = (passed: boolean) => (passed ? 'passed' : 'failed');
  return [
    {
      title: 'Offline drills',
      columns: [
        { head: 'store' },
        { head: 'verdict' },
        { head: 'offline for', unit: 'ms' },
        { head: 'devices', unit: 'count' },
        { head: 'of them simulated', unit: 'count' },
        { head: 'operations', unit: 'count' },
        { head: 'signed by' },
        { head: 'signed', unit: 'at' },
      ],
      rows: drills.map(({ store, refused, report }) => [
        store,
        refused === null && report ? verdict(report.passed) : `does not count: ${refused}`,
        figure(report?.offlineForMs ?? null, 'ms'),
        figure(report?.devices ?? null, 'count'),
        figure(report?.simulatedDevices ?? null, 'count'),
        figure(report?.ops ?? null, 'count'),
        report?.signedBy ?? '–',
        figure(report?.signedAtMs ?? null, 'at'),
      ]),
    },
  ];
}

function drillsWords(drills: ReportFacts['drills']): string {
  if (!isThere(drills)) return drills.absent;
  if (drills.length === 0) return 'No drill of any store was kept.';
  const passed = drills.filter(({ refused, report }) => refused === null && report?.passed).length;
  return `${passed} of ${drills.length} stores passed their offline drill, signed.`;
}

/** @returns the chapter: also what was not tried stands in it */
export function rehearsalsChapter({ rehearsal, drills }: ReportFacts): Chapter {
  return {
    id: 'rehearsals',
    title: 'Rehearsals and drills',
    words: [rehearsalWords(rehearsal), drillsWords(drills)],
    pictures: [],
    tables: [...criteriaTable(rehearsal), ...drillsTable(drills)],
  };
}
