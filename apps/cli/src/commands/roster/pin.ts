/** `slipway roster pin`: somebody stands somewhere, whatever is solved. */
import { isStation, STATION_NAMES } from '@slipway/crew';
import { RosterShiftError, writePin } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../../command.ts';
import { print } from '../schema-options.ts';
import { decidedBy, rosterOf, TAUGHT, TAUGHT_HELP, withRosters } from './options.ts';

export const rosterPin: Command = {
  name: 'roster pin',
  summary: 'Decide a place by hand: every solve keeps it, until it is taken away',
  usage: 'PERSON SHIFT STATION --by NAME [--off] [--modules FOLDER] [--week W] [--json]',
  examples: [
    ['slipway roster pin s09.ben s09-2026-12-05-late triage --by m.boss', 'Ben stands there'],
    ['slipway roster pin s09.ben s09-2026-12-05-late --off --by m.boss', 'no more'],
  ],
  options: { ...TAUGHT, off: { type: 'boolean' }, by: { type: 'string' } },
  help: { ...TAUGHT_HELP, off: 'take the pin away', by: 'who decides it' },
  run: (input) => {
    const { values } = input;
    const person = wordAt(rosterPin, input, 0, 'PERSON');
    const shift = wordAt(rosterPin, input, 1, 'SHIFT');
    const named = values['off'] ? null : wordAt(rosterPin, input, 2, 'STATION');
    if (named !== null && !isStation(named)) {
      throw new RosterShiftError(`There is no station ${named}.`, STATION_NAMES);
    }
    const station = named;
    const by = decidedBy(values, 'Say who decides it.');
    return withRosters(values, async (sql) => {
      const { week, problem } = await rosterOf(sql, values);
      await writePin(sql, problem, { week, shift, person, station, by });
      print(values, { week, shift, person, station }, [
        station === null
          ? `${person} is not pinned to ${shift} any more.`
          : `${person} stands at ${station} on ${shift}, whatever is solved.`,
        'Next: slipway roster solve',
      ]);
      return EXIT.done;
    });
  },
};
