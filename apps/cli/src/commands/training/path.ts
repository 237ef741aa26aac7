/** `slipway training path`: what one person has earned, and the shortest way to the rest. */
import { EXIT } from '@slipway/kernel';
import { filmGate, furthestOf, readLearner, type Catalog } from '@slipway/crew/training';
import type { Learner } from '@slipway/crew/training';
import { wordAt, type Command } from '../../command.ts';
import { print } from '../schema-options.ts';
import { catalogOf, dayOf, PEOPLE, PEOPLE_HELP, standingInWords, withCrew } from './options.ts';

/** @returns films that somebody has begun, and that do not open their questions yet */
function filmsOf({ watched }: Learner, catalog: Catalog) {
  const modules = [...catalog.values()].filter(({ refreshes }) => refreshes === null);
  return modules.flatMap(({ id, films }) => {
    const gate = filmGate(films, watched);
    const { playedMs, readMs, lengthMs } = furthestOf(gate);
    const isBegun = playedMs > 0 || readMs > 0;
    return gate.isOpen || !isBegun ? [] : [{ module: id, playedMs, readMs, lengthMs }];
  });
}

type Films = ReturnType<typeof filmsOf>;

function linesOf(learner: Learner, films: Films, nowMs: number): string[] {
  const { person, standings, due, attempts } = learner;
  const { name, home, experience, mentor } = person;
  return [
    `${name}, ${experience}, store ${home}; mentor: ${mentor ?? 'nobody'}`,
    ...standings.map((one) => `  ${one.name}: ${standingInWords(one)}`),
    ...(standings.length === 0 ? ['  Nothing of what they do asks for a certificate.'] : []),
    ...due.map(({ module, day, dueMs }) => {
      const when = dueMs <= nowMs ? 'due since' : 'due';
      return `  ${module}, after ${day} days: ${when} ${dayOf(dueMs)}`;
    }),
    ...films.map(({ module, playedMs, lengthMs }) => {
      const [played, length] = [Math.floor(playedMs / 1000), Math.ceil(lengthMs / 1000)];
      return `  ${module}: ${played} of ${length} s of the film watched`;
    }),
    ...attempts.slice(0, 5).flatMap(({ attempt, result }) => {
      if (!result) return [`  ${attempt.module}, attempt ${attempt.number}: open`];
      const how = result.passed ? 'passed' : 'failed';
      const share = Math.round(result.share * 100);
      return [`  ${attempt.module}, attempt ${attempt.number}: ${how} with ${share} %`];
    }),
  ];
}

/** The command. */
export const trainingPath: Command = {
  name: 'training path',
  summary: 'What one person has earned, what is due, and the shortest training for the rest',
  usage: 'PERSON [--modules FOLDER] [--database URL] [--json]',
  examples: [['slipway training path a.lima', 'certificates, refreshers, the last attempts']],
  options: PEOPLE,
  help: PEOPLE_HELP,
  run: async (input) => {
    const { values } = input;
    const id = wordAt(trainingPath, input, 0, 'PERSON');
    const catalog = await catalogOf(values);
    return withCrew(values, async (sql) => {
      const nowMs = Date.now();
      const learner = await readLearner(sql, catalog, id, nowMs);
      const { person, standings, due } = learner;
      const attempts = learner.attempts.map(({ attempt, result }) => {
        const { module, number, startedMs } = attempt;
        return { module, number, startedMs, share: result?.share, passed: result?.passed };
      });
      const films = filmsOf(learner, catalog);
      const told = { person, standings, due, films, attempts };
      print(values, told, linesOf(learner, films, nowMs));
      return EXIT.done;
    });
  },
};
