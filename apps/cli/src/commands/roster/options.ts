/** What the commands of `slipway roster` share: options, their words, the database, tables. */
import { actorWords, byOf, INSTALLATION } from '@slipway/authority/sign-in';
import { ensureCrewTables, type TrainingStep } from '@slipway/crew';
import {
  dayOf,
  namingOf,
  timeOf,
  type GapExplained,
  type KeptRoster,
  readRoster,
  type RosterGap,
  type RosterProblem,
  type RosterStore,
} from '@slipway/crew/roster';
import { trainingSteps } from '@slipway/crew/training';
import { InputFileError, readDocument } from '@slipway/kernel';
import { connectChecked, type Sql } from '@slipway/pg';
import { controlDatabase, CONTROL_HELP } from '../../control-database.ts';
import type { Values } from '../../command.ts';
import { DATABASE } from '../../database.ts';
import { textOption } from '../fleet-options.ts';
import { JSON_OPTION } from '../schema-options.ts';
import { catalogOf, MODULES, MODULES_HELP } from '../training/options.ts';

/** The options of every command on rosters. */
export const ROSTER = { ...DATABASE, ...JSON_OPTION, week: { type: 'string' } } as const;
/** Words on these options. */
export const ROSTER_HELP = {
  ...CONTROL_HELP,
  json: 'print one JSON document',
  week: 'its Monday, such as 2026-11-30 (default the newest)',
};

/** The options of commands that name the training that would help. */
export const TAUGHT = { ...ROSTER, modules: MODULES.modules } as const;
export const TAUGHT_HELP = { ...ROSTER_HELP, modules: MODULES_HELP.modules };

/** Connects to the database, whose tables are made if need be, and leaves it again. */
export async function withRosters<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await controlDatabase(values), { name: 'slipway-cli', max: 3 });
  try {
    await ensureCrewTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * @returns who decides, as the history has it: whoever may write to the database says so for them
 * @throws {UsageError} nobody is named
 */
export function decidedBy(values: Values, why: string): string {
  const person = textOption(values, 'by', why);
  return actorWords({ person, through: byOf(INSTALLATION) });
}

export const weekOf = (values: Values): string | null =>
  typeof values['week'] === 'string' ? values['week'] : null;

/** @returns everything that is taught: what ships, and a folder of one's own */
export async function taughtBy(values: Values): Promise<readonly TrainingStep[]> {
  return trainingSteps(await catalogOf(values));
}

/** @returns the week, with everything that is taught: a gap then names the shortest training */
export async function rosterOf(sql: Sql, values: Values): Promise<KeptRoster> {
  return readRoster(sql, weekOf(values), await taughtBy(values));
}

/** @returns the stores of a stores file, with their zones; @throws {InputFileError} it has none */
export function readStoresFile(file: string): readonly RosterStore[] {
  const { value } = readDocument(file);
  const entries = Array.isArray(value) ? (value as Partial<RosterStore>[]) : [];
  const stores = entries.flatMap(({ id, name, zone }) =>
    typeof id === 'string' ? [{ id, name: name ?? id, zone: zone ?? 'UTC' }] : [],
  );
  if (stores.length > 0) return stores;
  const place = { file, line: 1, column: 1, quote: '' };
  throw new InputFileError(`${file} has no stores.`, 'Give the launch’s stores file.', place, []);
}

/** @returns gaps as people read them */
export function gapLines(problem: RosterProblem, gaps: readonly RosterGap[]): string[] {
  const naming = namingOf(problem);
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]));
  return gaps.map(({ shift, station, asked, missing }) => {
    return `  ${naming.shift(shiftOf.get(shift)!)}: ${station} lacks ${missing} of ${asked}`;
  });
}

/** @returns gaps with why they are, and the cheapest ways to fill them */
export function explainedLines(
  problem: RosterProblem,
  gaps: readonly RosterGap[],
  explained: readonly GapExplained[],
): string[] {
  const told = explained.flatMap(({ gap, words, relaxations }) => [
    ...gapLines(problem, [gap]),
    `    because ${words}`,
    ...relaxations.map((one) => `    one place more (${Math.ceil(one.cost)} min): ${one.words}`),
  ]);
  const isTold = (gap: RosterGap) =>
    explained.some((one) => one.gap.shift === gap.shift && one.gap.station === gap.station);
  return [
    ...told,
    ...gapLines(
      problem,
      gaps.filter((gap) => !isTold(gap)),
    ),
  ];
}

/** @returns such as `Sat 5 Dec 14:00` in the store's own time */
export const momentOf = (ms: number, zone: string): string =>
  `${dayOf(ms, zone)} ${timeOf(ms, zone)}`;
