/**
 * Reads all sections of a launch file, each with its strand's reader, and gathers every problem:
 * a person corrects a file once, not once for each mistake.
 */
import { readServices } from '@slipway/deploy';
import { readDevices } from '@slipway/fleet';
import { checkShape, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import { RampSection, readCriteria, readRamp, type RampPlan } from '@slipway/ramp';
import type { Journey } from '@slipway/rehearsal';
import { readTraffic, TrafficSection, type TrafficSpec } from '@slipway/traffic';
import type { TSchema } from 'typebox';
import { NO_BUDGETS, readBudgets } from './budgets.ts';
import { readChanges, readDatabases } from './databases.ts';
import { checkForm } from './forms.ts';
import { JourneysSection, LaunchFile, LaunchName, Opens, PeopleFile } from './launch-file.ts';
import { CrewFolder, EscalationSection, PlaybookFile, StoresFile } from './launch-file.ts';
import { criteriaHashOf } from './locked.ts';
import { isRecord } from './not-enforced.ts';
import { readOpens } from './opening.ts';
import { readRollback } from './rollback.ts';
import { signalProblems } from './signals.ts';
import type { LaunchSpec } from './spec.ts';
import { readStaging } from './staging.ts';
import { storeIdsOf } from './stores.ts';

/** Everything of a launch but its stores, who decides, the checklist, the places of its files. */
export type SectionValues = Omit<
  LaunchSpec,
  'file' | 'folder' | 'stores' | 'roles' | 'escalation' | 'playbook' | 'crew'
>;

export interface ReadSections {
  /** The values; null when `problems` is not empty. */
  readonly values: SectionValues | null;
  /** When the launch opens; null when that could not be read. */
  readonly opens: Temporal.ZonedDateTime | null;
  readonly problems: readonly Problem[];
}

const NEEDS_TRAFFIC: Problem = {
  path: ['journeys'],
  what: 'Journeys go through the plane, and this launch has no `traffic`.',
  next: 'Take `journeys` out, or add stores, services, traffic and ramp.',
  atKey: true,
};

const NEEDS_PEOPLE: Problem = {
  path: ['devices'],
  what: 'A launch with devices needs to know whose signatures count.',
  next: 'Name the file of people and their keys: `people: people.yaml`.',
};

const STAGING_NEEDS_PEOPLE: Problem = {
  path: ['staging'],
  what: 'A launch that is to be rehearsed needs to know whose signature on the record counts.',
  next: 'Name the file of people and their keys: `people: people.yaml`.',
  atKey: true,
};

const ROLES_NEED_PEOPLE: Problem = {
  path: ['roles'],
  what: 'Whoever has a role signs with a key, and this launch names no file of people.',
  next: 'Name the file of people and their keys: `people: people.yaml`.',
  atKey: true,
};

const STAGING_NEEDS_CRITERIA: Problem = {
  path: ['staging'],
  what: 'A rehearsal makes criteria fire, and this launch has none.',
  next: 'Take `staging` out; `slipway schema rehearse` tries a schema change.',
  atKey: true,
};

/** @returns what sections lack that stand in other sections */
function missingFor(file: Readonly<Record<string, unknown>>): Problem[] {
  const { devices, people, roles, staging, criteria, journeys, traffic } = file;
  return [
    ...(devices && !people ? [NEEDS_PEOPLE] : []),
    ...(staging && !people ? [STAGING_NEEDS_PEOPLE] : []),
    ...(roles && !people ? [ROLES_NEED_PEOPLE] : []),
    ...(staging && !criteria ? [STAGING_NEEDS_CRITERIA] : []),
    ...(journeys && !traffic ? [NEEDS_TRAFFIC] : []),
  ];
}

class Problems {
  readonly all: Problem[] = [];

  /** @returns the value, or null after noting what is wrong with it */
  take<T>(parsed: Parsed<T>): T | null {
    if (parsed.ok) return parsed.value;
    this.all.push(...parsed.problems);
    return null;
  }
}

/** @returns the name of the stores file, as the launch file says it; undefined if it says none */
export function storesFileOf(raw: unknown): string | undefined {
  const name = isRecord(raw) ? raw['stores'] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/**
 * @param raw the launch file as parsed
 * @param rawStores the stores file as parsed; undefined when there is none that can be read
 * @param journeys the journeys that it names; null when one of them could not be read
 */
export function readSections(
  raw: unknown,
  rawStores: unknown,
  journeys: readonly Journey[] | null,
): ReadSections {
  const found = new Problems();
  found.take(checkShape(LaunchFile, raw ?? {}));
  const file = isRecord(raw) ? raw : {};
  const isMap = isRecord(raw) || raw === null || raw === undefined;
  if (isMap) found.all.push(...checkForm(file));

  const name = file['launch'] === undefined ? null : found.take(readName(file['launch']));
  const opens = file['opens'] === undefined ? null : found.take(readOpening(file['opens']));
  const criteria = found.take(orElse(file, 'criteria', [], readCriteria));
  const rollback = found.take(readRollback(file['rollback'], ['rollback']));
  const budgets = found.take(orElse(file, 'budgets', NO_BUDGETS, readBudgets));
  const databases = found.take(readDatabases(file['databases'], ['databases']));
  const changes = found.take(readChanges(file['changes'], ['changes'], file['databases']));
  const services = found.take(orElse(file, 'services', [], readServices));
  const traffic = found.take(
    orElse(file, 'traffic', null, (raw, path) => readTrafficOf(raw, path, file['services'])),
  );
  const ramp = found.take(
    orElse(file, 'ramp', null, (raw, path) => readRampOf(raw, path, rawStores)),
  );
  const names = isRecord(file['databases']) ? Object.keys(file['databases']) : [];
  const devices = found.take(
    orElse(file, 'devices', null, (raw, path) => readDevices(raw, path, names)),
  );
  const staging = found.take(
    orElse(file, 'staging', null, (raw, path) => {
      const ids = criteria?.map(({ id }) => id) ?? null;
      return readStaging(raw, path, { databases: names, criteria: ids });
    }),
  );
  const people = found.take(
    orElse(file, 'people', null, (raw, path) => checkShape(PeopleFile, raw, path)),
  );
  found.take(orElse(file, 'stores', null, (value, path) => checkShape(StoresFile, value, path)));
  found.take(orElse(file, 'crew', null, (raw, path) => checkShape(CrewFolder, raw, path)));
  found.take(orElse(file, 'playbook', null, (raw, path) => checkShape(PlaybookFile, raw, path)));
  found.take(
    orElse(file, 'escalation', null, (raw, path) => checkShape(EscalationSection, raw, path)),
  );

  found.take(orElse(file, 'journeys', [], (raw, path) => checkShape(JourneysSection, raw, path)));
  if (isMap) found.all.push(...missingFor(file));
  const ground = {
    journeys,
    databases: names,
    hasDevices: Boolean(file['devices']),
  };
  found.all.push(...signalProblems(criteria ?? [], ground, ['criteria']));

  if (found.all.length > 0) return { values: null, opens, problems: found.all };
  if (!name || !opens || !criteria || !rollback || !databases || !changes || !services) {
    throw new Error('readSections: a section has neither a value nor a problem');
  }
  const criteriaHash = criteriaHashOf({ criteria, journeys: journeys ?? [] });
  const own = { name, opens: String(file['opens']), criteriaHash, rollback, databases, changes };
  const how = { criteria, budgets: budgets ?? NO_BUDGETS, staging, services, traffic, ramp };
  const values = { ...own, ...how, devices, people, journeys: journeys ?? [] };
  return { values, opens, problems: [] };
}

/** Reads a section that may be left out. */
function orElse<T, E>(
  file: Readonly<Record<string, unknown>>,
  key: string,
  absent: E,
  read: (raw: unknown, path: DocumentPath) => Parsed<T>,
): Parsed<T | E> {
  const raw = file[key];
  return raw === undefined || raw === null ? { ok: true, value: absent } : read(raw, [key]);
}

function readName(raw: unknown): Parsed<string> {
  return checkShape(LaunchName, raw, ['launch']);
}

function readOpening(raw: unknown): Parsed<Temporal.ZonedDateTime> {
  const shape = checkShape(Opens, raw, ['opens']);
  return shape.ok ? readOpens(shape.value, ['opens']) : shape;
}

function readTrafficOf(
  raw: unknown,
  path: DocumentPath,
  rawServices: unknown,
): Parsed<TrafficSpec | null> {
  // Which services there are cannot be told: only the form of the section is checked.
  if (!Array.isArray(rawServices)) return formOnly(TrafficSection, raw, path);
  const names = rawServices.flatMap((service) => {
    const name = isRecord(service) ? service['name'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
  return readTraffic(raw, path, names);
}

function readRampOf(raw: unknown, path: DocumentPath, rawStores: unknown): Parsed<RampPlan | null> {
  const storeIds = storeIdsOf(rawStores);
  if (!storeIds) return formOnly(RampSection, raw, path);
  return readRamp(raw, path, [...new Set(storeIds)]);
}

function formOnly(schema: TSchema, raw: unknown, path: DocumentPath): Parsed<null> {
  const shape = checkShape(schema, raw, path);
  return shape.ok ? { ok: true, value: null } : shape;
}
