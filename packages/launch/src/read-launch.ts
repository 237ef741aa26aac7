/**
 * Reads a launch file and the files that it names, and says everything that is wrong with them
 * at once, each problem at its line. The only place of this package that reads such files.
 */
import { dirname, resolve } from 'node:path';
import { readPeople, type RoleBook } from '@slipway/authority';
import {
  InputFileError,
  readDocument,
  type FilePlace,
  type InputDocument,
  type Parsed,
  type Problem,
} from '@slipway/kernel';
import { readTemplate, type Template } from '@slipway/playbook/checklist';
import { readEscalation } from '@slipway/playbook/escalation';
import { isRecord } from './core/not-enforced.ts';
import { parseReference, redact } from './core/reference.ts';
import { readRoles } from './core/roles.ts';
import { readSections, storesFileOf } from './core/sections.ts';
import type { LaunchSpec, StoreSpec } from './core/spec.ts';
import { readStores } from './core/stores.ts';
import { isFile, isFolder, readNamed, type PlacedProblem } from './named-files.ts';
import { readJourneys } from './read-journeys.ts';

/** Beside the launch file, where no other is named. */
const ESCALATION_FILE = 'escalation.yaml';

/**
 * Reads and checks a launch file, its stores file, and that its changes exist.
 *
 * @param file its path; other files are found from its folder
 * @throws {InputFileError} with every problem of all sections and files, each with its place
 */
export function readLaunch(file: string): LaunchSpec {
  const document = readQuietly(file);
  const folder = dirname(resolve(file));
  const stores = readStoresFile(document);
  const { journeys, problems: ofJourneys } = readJourneys(document);
  const named = ofJourneys.length > 0 ? null : journeys;
  const sections = readSections(document.value, stores.document?.value, named);
  const readStoreList = stores.document
    ? readStores(stores.document.value, sections.opens)
    : ({ ok: true, value: [] } as const);
  const changes = changeFiles(document, folder);
  const people = readPeopleFile(document);
  const roles = readRolesOf(document, people.ids, readStoreList.ok ? readStoreList.value : []);
  const playbook = readPlaybook(document);
  const crew = readCrewOf(document, folder);
  const escalation = readEscalationOf(document, roles.ok ? roles.value : null);
  const own = [
    ...sections.problems,
    ...changes.problems,
    ...crew.problems,
    ...(roles.ok ? [] : roles.problems),
  ];
  const placed = [
    ...placeAll(document, own),
    ...stores.problems,
    ...people.problems,
    ...ofJourneys,
    ...playbook.problems,
    ...escalation.problems,
    ...(stores.document && !readStoreList.ok
      ? placeAll(stores.document, readStoreList.problems)
      : []),
  ];
  if (placed.length > 0) throw errorOf(placed, file, secretsOf(document.value));
  if (!sections.values || !readStoreList.ok || !roles.ok)
    throw new Error('readLaunch: neither value nor fault');
  return {
    ...sections.values,
    file: resolve(file),
    folder,
    changes: sections.values.changes.map((change) => ({
      ...change,
      file: resolve(folder, change.file),
    })),
    stores: readStoreList.value,
    people: sections.values.people && resolve(folder, sections.values.people),
    roles: roles.value,
    escalation: escalation.file,
    playbook: playbook.value,
    crew: crew.folder,
  };
}

/** Reads a file; the line that a message quotes may hold a password, which is not repeated. */
function readQuietly(file: string): InputDocument {
  try {
    return readDocument(file);
  } catch (error) {
    if (!(error instanceof InputFileError) || !error.place) throw error;
    const place = { ...error.place, quote: redact(error.place.quote) };
    throw new InputFileError(error.what, error.next, place, []);
  }
}

function placeAll(document: InputDocument, problems: readonly Problem[]): PlacedProblem[] {
  return problems.map((one) => ({ ...one, place: document.place(one.path, one.atKey) }));
}

interface StoresFile {
  readonly document: InputDocument | undefined;
  readonly problems: readonly PlacedProblem[];
}

function readStoresFile(launch: InputDocument): StoresFile {
  const name = storesFileOf(launch.value);
  if (name === undefined) return { document: undefined, problems: [] };
  const { value, problems } = readNamed(launch, 'stores file', name, ['stores'], readQuietly);
  return { document: value, problems };
}

interface PeopleFound {
  /** Null: there is no file of people, or it cannot be read. */
  readonly ids: readonly string[] | null;
  readonly problems: readonly PlacedProblem[];
}

function readPeopleFile(launch: InputDocument): PeopleFound {
  const name = isRecord(launch.value) ? launch.value['people'] : undefined;
  if (typeof name !== 'string' || name === '') return { ids: null, problems: [] };
  const { value, problems } = readNamed(launch, 'file of people', name, ['people'], readPeople);
  return { ids: value?.map(({ id }) => id) ?? null, problems };
}

function readRolesOf(
  { value }: InputDocument,
  people: PeopleFound['ids'],
  stores: readonly StoreSpec[],
): Parsed<RoleBook | null> {
  const raw = isRecord(value) ? value['roles'] : undefined;
  if (raw === undefined || raw === null) return { ok: true, value: null };
  return readRoles(raw, ['roles'], { people, stores });
}

interface EscalationFound {
  /** Absolute; null: nobody is told of anything. */
  readonly file: string | null;
  readonly problems: readonly PlacedProblem[];
}

/** The file that is named; else `escalation.yaml` beside the launch file, where it is there. */
function readEscalationOf(launch: InputDocument, roles: RoleBook | null): EscalationFound {
  const named = isRecord(launch.value) ? launch.value['escalation'] : undefined;
  const folder = dirname(resolve(launch.file));
  if (named === undefined && !isFile(resolve(folder, ESCALATION_FILE))) {
    return { file: null, problems: [] };
  }
  const name = typeof named === 'string' && named !== '' ? named : ESCALATION_FILE;
  const read = (file: string) => readEscalation(file, roles);
  const { problems } = readNamed(launch, 'escalation', name, ['escalation'], read);
  return { file: resolve(folder, name), problems };
}

interface Playbook {
  readonly value: Template | 'template' | null;
  readonly problems: readonly PlacedProblem[];
}

function readPlaybook(launch: InputDocument): Playbook {
  const name = isRecord(launch.value) ? launch.value['playbook'] : undefined;
  if (typeof name !== 'string' || name === '') return { value: null, problems: [] };
  if (name === 'template') return { value: name, problems: [] };
  const { value, problems } = readNamed(launch, 'playbook', name, ['playbook'], readTemplate);
  return { value: value ?? null, problems };
}

interface CrewFound {
  /** Absolute; null: the launch has none. */
  readonly folder: string | null;
  readonly problems: readonly Problem[];
}

function readCrewOf({ value }: InputDocument, folder: string): CrewFound {
  const name = isRecord(value) ? value['crew'] : undefined;
  if (typeof name !== 'string' || name === '') return { folder: null, problems: [] };
  if (isFolder(resolve(folder, name))) return { folder: resolve(folder, name), problems: [] };
  const what = `The folder ${name} does not exist.`;
  const next = `Make it in ${folder}, or correct the name.`;
  return { folder: null, problems: [{ path: ['crew'], what, next }] };
}

function changeFiles(document: InputDocument, folder: string): { problems: Problem[] } {
  const changes = isRecord(document.value) ? document.value['changes'] : undefined;
  const problems = (Array.isArray(changes) ? changes : []).flatMap((change: unknown, index) => {
    const file = isRecord(change) ? change['file'] : undefined;
    if (typeof file !== 'string' || file === '' || isFile(resolve(folder, file))) return [];
    const what = `The change ${file} does not exist.`;
    const next = `Make it in ${folder}, or correct the name.`;
    return [{ path: ['changes', index, 'file'], what, next }];
  });
  return { problems };
}

/** @returns database URLs that stand in the file by mistake, so that no message repeats them */
function secretsOf(raw: unknown): string[] {
  const staging = isRecord(raw) && isRecord(raw['staging']) ? raw['staging'] : {};
  const databases = isRecord(raw) ? raw['databases'] : undefined;
  const all = [databases, staging['databases']].flatMap((one) =>
    isRecord(one) ? Object.values(one) : [],
  );
  return all.flatMap((database) => {
    const url = isRecord(database) ? database['url'] : database;
    return typeof url === 'string' && !parseReference(url) ? [url] : [];
  });
}

function errorOf(
  placed: readonly PlacedProblem[],
  launchFile: string,
  secrets: readonly string[],
): InputFileError {
  const hidden = (place: FilePlace) => ({ ...place, quote: redact(place.quote, secrets) });
  const problems = placed
    .map((problem) => ({ ...problem, place: hidden(problem.place) }))
    .toSorted((a, b) => compare(a.place, b.place, launchFile));
  const first = problems[0];
  if (!first) throw new Error('errorOf: no problem given');
  return new InputFileError(first.what, first.next, first.place, problems);
}

/** The launch file first, then the others; within a file from top to bottom. */
function compare(a: FilePlace, b: FilePlace, launchFile: string): number {
  const rank = (place: FilePlace) => (place.file === launchFile ? 0 : 1);
  return rank(a) - rank(b) || a.line - b.line || a.column - b.column;
}
