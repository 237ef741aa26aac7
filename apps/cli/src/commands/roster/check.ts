/** `slipway roster check`: holds the draft, or what is published, against every rule. */
import { checkRoster, fairnessOf, readDraft, readRoster } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../../command.ts';
import { counted, print } from '../schema-options.ts';
import { gapLines, ROSTER, ROSTER_HELP, weekOf, withRosters } from './options.ts';

export const rosterCheck: Command = {
  name: 'roster check',
  summary: 'Hold a roster against every rule, and tell its gaps and how even it is',
  usage: '[--week W] [--draft] [--json]',
  examples: [
    ['slipway roster check', 'what is published; certificates may have run out since'],
    ['slipway roster check --draft', 'what was solved last'],
  ],
  options: { ...ROSTER, draft: { type: 'boolean' } },
  help: { ...ROSTER_HELP, draft: 'the solved roster in place of the published one' },
  run: ({ values }) =>
    withRosters(values, async (sql) => {
      const { problem, published, week } = await readRoster(sql, weekOf(values));
      const draft = values['draft'] ? await readDraft(sql, week) : null;
      const roster = draft?.roster ?? published;
      const { breaches, gaps } = checkRoster(problem, roster);
      const fairness = fairnessOf(problem, roster);
      const told = fairness.map(({ store, hours, undesired, againstWishes, belowContract }) => {
        return (
          `  ${store}: ${hours.least}–${hours.most} h each, ` +
          `${undesired.least}–${undesired.most} late or weekend shifts, ` +
          `${againstWishes} against wishes, ${belowContract} below contract`
        );
      });
      print(values, { week, breaches, gaps, fairness }, [
        breaches.length === 0 ? 'Every rule holds.' : `${counted(breaches.length, 'breach')}:`,
        ...breaches.map(({ words }) => `  ${words}`),
        gaps.length === 0 ? 'Nobody is missing.' : `${counted(gaps.length, 'gap')}:`,
        ...gapLines(problem, gaps),
        ...told,
      ]);
      return breaches.length === 0 ? EXIT.done : EXIT.notHeld;
    }),
};
