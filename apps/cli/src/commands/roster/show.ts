/** `slipway roster show`: who works when, and what changed. */
import { namingOf, readChanges, readRoster, type Shift } from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../../command.ts';
import { print } from '../schema-options.ts';
import { momentOf, ROSTER, ROSTER_HELP, weekOf, withRosters } from './options.ts';

export const rosterShow: Command = {
  name: 'roster show',
  summary: 'Who works when, as published, and what has changed since',
  usage: '[--store S] [--person P] [--week W] [--json]',
  examples: [
    ['slipway roster show --store s09', 'one store’s week'],
    ['slipway roster show --person s09.ada', 'one person’s shifts'],
  ],
  options: { ...ROSTER, store: { type: 'string' }, person: { type: 'string' } },
  help: { ...ROSTER_HELP, store: 'only this store', person: 'only this person' },
  run: ({ values }) =>
    withRosters(values, async (sql) => {
      const { week, version, problem, published } = await readRoster(sql, weekOf(values));
      const changes = await readChanges(sql, week, 20);
      const naming = namingOf(problem);
      const { store, person } = values;
      const isWanted = ({ store: at }: Shift) => store === undefined || at === store;
      const shifts = problem.shifts.filter(isWanted).map((shift) => ({
        shift,
        people: published.filter(
          (one) => one.shift === shift.id && (person === undefined || one.person === person),
        ),
      }));
      const lines = shifts
        .filter(({ people }) => people.length > 0)
        .map(({ shift, people }) => {
          const who = people.map((one) => `${one.station} ${naming.person(one.person)}`);
          const at = momentOf(shift.fromMs, naming.zone(shift.store));
          return `${shift.store} ${at}: ${who.join(', ')}`;
        });
      const told = changes.map(({ version: at, by, shift, person: who, before, after, why }) => {
        const what = `${before ?? 'off'} → ${after ?? 'off'}`;
        return `  v${at} ${shift} ${naming.person(who)}: ${what} (${by}: ${why})`;
      });
      const roster = shifts.flatMap(({ people }) => people);
      print(values, { week, version, roster, changes }, [
        version === 0 ? `Week ${week} is not published.` : `Week ${week}, version ${version}`,
        ...lines,
        ...(told.length > 0 ? ['Changes, newest first:', ...told] : []),
      ]);
      return EXIT.done;
    }),
};
