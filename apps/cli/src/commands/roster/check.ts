/** `slipway roster check`: holds the draft, or what is published, against every rule. */
import {
  checkRoster,
  explainGaps,
  fairnessOf,
  openSolver,
  readDraft,
  type Assignment,
  type RosterProblem,
} from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../../command.ts';
import { counted, print } from '../schema-options.ts';
import { explainedLines, rosterOf, TAUGHT, TAUGHT_HELP, withRosters } from './options.ts';

export const rosterCheck: Command = {
  name: 'roster check',
  summary: 'Hold a roster against every rule, and tell its gaps and how even it is',
  usage: '[--modules FOLDER] [--week W] [--draft] [--json]',
  examples: [
    ['slipway roster check', 'what is published; certificates may have run out since'],
    ['slipway roster check --draft', 'what was solved last'],
  ],
  options: { ...TAUGHT, draft: { type: 'boolean' } },
  help: { ...TAUGHT_HELP, draft: 'the solved roster in place of the published one' },
  run: ({ values }) =>
    withRosters(values, async (sql) => {
      const { problem, published, week } = await rosterOf(sql, values);
      const draft = values['draft'] ? await readDraft(sql, week) : null;
      const roster = draft?.roster ?? published;
      const { breaches, gaps } = checkRoster(problem, roster);
      const explained = await explainedBy(problem, breaches.length > 0 ? [] : roster);
      const fairness = fairnessOf(problem, roster);
      const told = fairness.map(({ store, hours, undesired, againstWishes, belowContract }) => {
        return (
          `  ${store}: ${hours.least}–${hours.most} h each, ` +
          `${undesired.least}–${undesired.most} late or weekend shifts, ` +
          `${againstWishes} against wishes, ${belowContract} below contract`
        );
      });
      print(values, { week, breaches, gaps, explained, fairness }, [
        breaches.length === 0 ? 'Every rule holds.' : `${counted(breaches.length, 'breach')}:`,
        ...breaches.map(({ words }) => `  ${words}`),
        gaps.length === 0 ? 'Nobody is missing.' : `${counted(gaps.length, 'gap')}:`,
        ...explainedLines(problem, gaps, explained),
        ...told,
      ]);
      return breaches.length === 0 ? EXIT.done : EXIT.notHeld;
    }),
};

/** A roster with breaches, or an empty one, is not what anybody would fill places of. */
async function explainedBy(problem: RosterProblem, roster: readonly Assignment[]) {
  if (roster.length === 0) return [];
  const threads = openSolver(1);
  try {
    return await explainGaps(threads, problem, roster);
  } finally {
    await threads.close();
  }
}
