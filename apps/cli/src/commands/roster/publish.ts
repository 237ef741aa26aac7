/** `slipway roster publish`: the draft becomes what everybody works by. */
import { publishRoster, readDraft, readRoster, RosterNoDraftError } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import type { Command, Values } from '../../command.ts';
import { counted, print } from '../schema-options.ts';
import {
  decidedBy,
  gapLines,
  ROSTER,
  ROSTER_HELP,
  taughtBy,
  weekOf,
  withRosters,
} from './options.ts';

/** Who agreed to hear later than the notice asks for. */
export const AGREED = { agreed: { type: 'string' } } as const;
export const AGREED_HELP = {
  agreed: 'ids of people who agreed to short notice, with commas, or `all`',
};

export function agreedOf(values: Values): readonly string[] | 'all' {
  const given = String(values['agreed'] ?? '');
  return given === 'all' ? 'all' : given.split(',').filter((id) => id !== '');
}

export const rosterPublish: Command = {
  name: 'roster publish',
  summary: 'Publish what was solved, checked once more; tells whose shifts change',
  usage: '--by NAME [--week W] [--why TEXT] [--agreed IDS] [--json]',
  examples: [
    ['slipway roster publish --by m.boss', 'with the notice that the law asks for'],
    ['slipway roster publish --by m.boss --agreed all', 'everybody was asked'],
  ],
  options: { ...ROSTER, ...AGREED, by: { type: 'string' }, why: { type: 'string' } },
  help: {
    ...ROSTER_HELP,
    ...AGREED_HELP,
    by: 'who publishes it',
    why: 'what it is for, kept in the history',
  },
  run: ({ values }) => {
    const by = decidedBy(values, 'Say who publishes it.');
    return withRosters(values, async (sql) => {
      const training = await taughtBy(values);
      const { week, problem } = await readRoster(sql, weekOf(values));
      const draft = await readDraft(sql, week);
      if (!draft) throw new RosterNoDraftError(week);
      const why = String(values['why'] ?? 'solved anew');
      const wish = {
        week,
        roster: draft.roster,
        by,
        why,
        agreed: agreedOf(values),
        from: null,
        training,
      };
      const published = await publishRoster(sql, { ...wish, nowMs: Date.now() });
      const { version, touched, gaps } = published;
      print(values, { week, version, touched, gaps }, [
        touched.length === 0
          ? `Week ${week} stands as it was, at version ${version}.`
          : `Week ${week} is published as version ${version}.`,
        `Shifts of ${counted(touched.length, 'person').replace('persons', 'people')} change.`,
        ...gapLines(problem, gaps),
      ]);
      return EXIT.done;
    });
  },
};
