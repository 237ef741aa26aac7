/** `people.csv` and `certificates.csv`: who works in the stores, and what they have shown. */
import { nearest } from '@slipway/kernel';
import { type Certificate } from '../../core/certificate.ts';
import { EXPERIENCES, LANGUAGES, type Experience, type Language } from '../../core/person.ts';
import type { Person } from '../../core/person.ts';
import { CERTIFICATES, STATION_NAMES } from '../../core/station.ts';
import { readTable, type TableProblems } from './table.ts';

const PEOPLE = [
  'id',
  'name',
  'home',
  'experience',
  'skills',
  'mentor',
  'isMentor',
  'minor',
  'least hours',
  'most hours',
  'language',
  'mail',
] as const;

/** Tells of a word that is none of those known; @returns whether it is one */
export function isOneOf(
  problems: TableProblems,
  line: number,
  what: string,
  word: string,
  known: readonly string[],
): boolean {
  if (known.includes(word)) return true;
  const guess = nearest(word, known);
  const list = known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');
  problems.add(
    line,
    `${what} "${word}" is unknown.`,
    guess ? `Did you mean "${guess}"?` : `Known: ${list}.`,
  );
  return false;
}

/**
 * @param stores ids of the stores that there are
 * @throws {InputFileError} with every problem at its line
 */
export function readPeopleFile(
  file: string,
  text: string,
  stores: readonly string[],
): readonly Person[] {
  const { rows, problems } = readTable(file, text, PEOPLE);
  const seen = new Map<string, number>();
  const people = rows.map(({ line, cells }): Person => {
    const { id, name, home, experience, mentor, language, mail } = cells;
    const first = seen.get(id);
    if (id === '') problems.add(line, 'This person has no id.', 'Give one, such as l.frey.');
    else if (first !== undefined) {
      problems.add(line, `"${id}" stands in line ${first} already.`, 'Remove one of the two.');
    }
    seen.set(id, first ?? line);
    const skills = cells.skills.split(/[ ;]+/).filter((skill) => skill !== '');
    for (const skill of skills) isOneOf(problems, line, 'Station', skill, STATION_NAMES);
    isOneOf(problems, line, 'Store', home, stores);
    isOneOf(problems, line, 'Experience', experience, EXPERIENCES);
    isOneOf(problems, line, 'Language', language, LANGUAGES);
    const yes = (column: 'isMentor' | 'minor') =>
      isOneOf(problems, line, column, cells[column], ['yes', 'no']) && cells[column] === 'yes';
    const hours = { least: Number(cells['least hours']), most: Number(cells['most hours']) };
    if (!(hours.least >= 0 && hours.most >= hours.least && hours.most <= 168)) {
      const what = `"${cells['least hours']}" to "${cells['most hours']}" are no hours of a week.`;
      problems.add(line, what, 'Write numbers, the smaller first.');
    }
    return {
      id,
      name: name || id,
      home,
      experience: experience as Experience,
      skills,
      isMentor: yes('isMentor'),
      mentor: mentor || null,
      isMinor: yes('minor'),
      hours,
      language: language as Language,
      mail: mail || null,
    };
  });
  for (const { cells, line } of rows) {
    if (cells.mentor !== '') isOneOf(problems, line, 'Mentor', cells.mentor, [...seen.keys()]);
  }
  problems.settle();
  return people;
}

const CERTIFICATE = ['person', 'name', 'passed', 'observed by', 'observed', 'expires'] as const;

/**
 * Certificates that were earned before there were modules for them; dates, in UTC.
 *
 * @throws {InputFileError} with every problem at its line
 */
export function readCertificatesFile(
  file: string,
  text: string,
  people: readonly string[],
): readonly Certificate[] {
  const { rows, problems } = readTable(file, text, CERTIFICATE);
  const known = new Set(people);
  const certificates = rows.map(({ line, cells }): Certificate => {
    const { person, name, observed } = cells;
    if (!known.has(person)) isOneOf(problems, line, 'Person', person, people);
    isOneOf(problems, line, 'Certificate', name, CERTIFICATES);
    const at = (column: 'passed' | 'observed' | 'expires') => {
      const ms = /^\d{4}-\d\d-\d\d$/.test(cells[column]) ? Date.parse(cells[column]) : NaN;
      if (Number.isNaN(ms)) {
        problems.add(line, `"${cells[column]}" is no date.`, 'Write it as 2026-12-01.');
      }
      return ms;
    };
    const isObserved = observed !== '';
    return {
      person,
      name,
      passedMs: at('passed'),
      observedBy: isObserved ? cells['observed by'] : null,
      observedMs: isObserved ? at('observed') : null,
      expiresMs: at('expires'),
    };
  });
  problems.settle();
  return certificates;
}
