/** `slipway roster rescue`: somebody does not come; who covers, and why. */
import { openSolver, publishRoster, rescue } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../../command.ts';
import { print } from '../schema-options.ts';
import { decidedBy, gapLines, rosterOf, TAUGHT, TAUGHT_HELP, withRosters } from './options.ts';
import { AGREED, AGREED_HELP, agreedOf } from './publish.ts';

export const rosterRescue: Command = {
  name: 'roster rescue',
  summary: 'Cover a no-show with the fewest changes, and say why in one sentence',
  usage:
    'SHIFT PERSON [--accept] [--by NAME] [--agreed IDS] [--modules FOLDER] [--week W] [--json]',
  examples: [
    ['slipway roster rescue s09-2026-12-05-late s09.ben', 'only shows it'],
    [
      'slipway roster rescue s09-2026-12-05-late s09.ben --accept --by m.boss --agreed all',
      'publishes it',
    ],
  ],
  options: { ...TAUGHT, ...AGREED, accept: { type: 'boolean' }, by: { type: 'string' } },
  help: {
    ...TAUGHT_HELP,
    ...AGREED_HELP,
    accept: 'publish it; without, nothing changes',
    by: 'who accepts it',
  },
  run: (input) => {
    const { values } = input;
    const noShow = {
      shift: wordAt(rosterRescue, input, 0, 'SHIFT'),
      person: wordAt(rosterRescue, input, 1, 'PERSON'),
    };
    const by = values['accept'] ? decidedBy(values, 'Say who accepts it.') : '';
    return withRosters(values, async (sql) => {
      const { week, problem, published, version } = await rosterOf(sql, values);
      const threads = openSolver(1);
      try {
        const found = await rescue(threads, problem, published, noShow, Date.now());
        const { changes, gaps, why, seconds } = found;
        if (values['accept']) {
          // Whoever did not come needs no notice of it.
          const given = agreedOf(values);
          const agreed = given === 'all' ? given : [...given, noShow.person];
          const wish = { week, roster: found.roster, by, why, agreed, from: version };
          await publishRoster(sql, { ...wish, nowMs: Date.now() });
        }
        print(values, { why, changes, gaps, seconds, accepted: values['accept'] === true }, [
          why,
          ...gapLines(problem, gaps),
          values['accept'] ? 'Published.' : 'Nothing changed yet: --accept publishes it.',
        ]);
        return EXIT.done;
      } finally {
        await threads.close();
      }
    });
  },
};
