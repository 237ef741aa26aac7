/** `slipway training status`: stores, who lacks what, mentors, what is due, what waits to be told. */
import { EXIT } from '@slipway/kernel';
import { readFactQueue, readProgress, type FactQueue, type Progress } from '@slipway/crew/training';
import type { Command } from '../../command.ts';
import { tableLines } from '../fleet-options.ts';
import { counted, print } from '../schema-options.ts';
import { catalogOf, dayOf, PEOPLE, PEOPLE_HELP, standingInWords, withCrew } from './options.ts';

const HEADS = ['person', 'store', 'certificate', 'stands', 'mentor'];

function lackRows(people: readonly Progress[]): string[][] {
  return people.flatMap(({ person, standings }) =>
    standings
      .filter(({ standing }) => standing.is !== 'valid')
      .map((one) => [
        person.id,
        person.home,
        one.name,
        standingInWords(one),
        person.mentor ?? 'nobody',
      ]),
  );
}

/** @returns mentors by the certificates that they hold, and so may observe */
function mentorLines(people: readonly Progress[]): string[] {
  const holds = people.flatMap(({ person, standings }) => {
    if (!person.isMentor) return [];
    const valid = standings.filter(({ standing }) => standing.is === 'valid');
    return valid.map(({ name }) => ({ name, id: person.id }));
  });
  return Array.from(
    Map.groupBy(holds, ({ name }) => name),
    ([name, own]) => `Mentors for ${name}: ${own.map(({ id }) => id).join(', ')}`,
  );
}

function linesOf(people: readonly Progress[], queue: FactQueue, nowMs: number): string[] {
  const lacks = lackRows(people);
  const due = people.flatMap(({ person, due: own }) =>
    own.filter(({ dueMs }) => dueMs <= nowMs).map((one) => ({ ...one, id: person.id })),
  );
  const { waiting, sent, refused } = queue;
  return [
    `${counted(people.length, 'person').replace('persons', 'people')}; ` +
      `${counted(lacks.length, 'certificate')} lacking; ${counted(due.length, 'refresher')} due`,
    ...(lacks.length > 0 ? ['', ...tableLines(HEADS, lacks)] : []),
    ...(due.length > 0 ? [''] : []),
    ...due.map(({ id, module, dueMs }) => `${id}: ${module} is due since ${dayOf(dueMs)}`),
    '',
    ...mentorLines(people),
    `Statements: ${waiting} waiting, ${sent} sent, ${refused.length} refused`,
    ...refused.map(({ id, why }) => `  refused ${id}: ${why}`),
  ];
}

/** The command. */
export const trainingStatus: Command = {
  name: 'training status',
  summary: 'Who lacks which certificate, who may observe, which refreshers are due',
  usage: '[--store S] [--modules FOLDER] [--database URL] [--json]',
  examples: [
    ['slipway training status', 'all stores'],
    ['slipway training status --store s03', 'one of them'],
  ],
  options: { ...PEOPLE, store: { type: 'string' } },
  help: { ...PEOPLE_HELP, store: 'only this store' },
  run: async ({ values }) => {
    const catalog = await catalogOf(values);
    const { store } = values;
    const stores = typeof store === 'string' ? [store] : null;
    return withCrew(values, async (sql) => {
      const nowMs = Date.now();
      const people = await readProgress(sql, catalog, { stores, nowMs });
      const queue = await readFactQueue(sql);
      const told = people.map(({ person, standings, due }) => {
        return { person: person.id, store: person.home, mentor: person.mentor, standings, due };
      });
      print(values, { people: told, statements: queue }, linesOf(people, queue, nowMs));
      return EXIT.done;
    });
  },
};
