/**
 * Rehearses somebody's own launch: on a stage of its own, with its services, its journeys as
 * customers, and faults that its services need not know of.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchView } from '@slipway/api';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { freePort, newId, readDocument, realClock } from '@slipway/kernel';
import { journeyTarget, readLaunch, type LaunchSpec } from '@slipway/launch';
import {
  LaunchRehearsalStoppedError,
  openFaults,
  paceOf,
  planFaults,
  rampLengthMs,
  rateOf,
  RehearsalGroundError,
  rehearseLaunch,
  sendCustomers,
  type CustomersMet,
  type LaunchRecord,
  type PlannedFault,
} from '@slipway/rehearsal';
import { openDatabases, type StagingDatabases } from './databases.ts';
import { copyOfLaunch } from './launch-copy.ts';
import { rehearsalServer } from './server.ts';
import { withStage, type Stage } from './stage.ts';

export interface OwnRehearsal {
  readonly spec: LaunchSpec;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Plan seconds per real second; null: as fast as the ramp allows. */
  readonly speed: number | null;
  /** Journeys per second and store; null: as many as its criteria need to fire. */
  readonly rate: number | null;
  readonly scale: number;
  readonly keepValues: boolean;
  /** The one criterion that is rehearsed; null: all. */
  readonly only: string | null;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Customers who get through say that there is something to break. */
const SERVED = 5;
const SERVED_WITHIN_MS = 30_000;
const LOOK_MS = 100;

type Rampable = LaunchSpec & {
  readonly traffic: NonNullable<LaunchSpec['traffic']>;
  readonly ramp: NonNullable<LaunchSpec['ramp']>;
};

/** @throws {RehearsalGroundError} what it would be rehearsed on, or by whom, is missing */
export function assertRehearsable(spec: LaunchSpec): asserts spec is Rampable {
  if (!spec.traffic || !spec.ramp || spec.criteria.length === 0) {
    const what = `Launch ${spec.name} has no ramp with criteria: there is nothing to make fire.`;
    throw new RehearsalGroundError(what, '`slipway schema rehearse` tries a schema change.');
  }
  const external = spec.services.find(({ target }) => target === 'external');
  if (external) {
    const what = `Service ${external.name} is external: its URLs may be production's.`;
    throw new RehearsalGroundError(what, 'Rehearse a launch file in which it has `run` commands.');
  }
  if (spec.journeys.length === 0) {
    const what = `Launch ${spec.name} has no journeys: there is nobody to play its customers.`;
    throw new RehearsalGroundError(what, 'Add `journeys` to the launch file.');
  }
}

/** @returns the record, not signed yet */
export async function rehearseOwnLaunch(options: OwnRehearsal): Promise<LaunchRecord> {
  const { spec, folder, signal } = options;
  assertRehearsable(spec);
  try {
    return await withStage(folder, async (stage) => rehearseOn(stage, spec, options));
  } catch (error) {
    throw signal.aborted ? new LaunchRehearsalStoppedError() : error;
  }
}

async function rehearseOn(
  stage: Stage,
  spec: Rampable,
  options: OwnRehearsal,
): Promise<LaunchRecord> {
  const { say, signal, only } = options;
  const { server, folder } = stage;
  const databases = await openDatabases(spec, { ...options, server, folder });
  const harmFile = join(folder, 'harm.json');
  const people = makePracticePeople(folder, PRACTICE.people, spec.people);
  const file = await writeCopy(spec, databases, { folder, harmFile, ...people });
  const client = await stage.startControlPlane(environmentOf(spec, databases, options.env));
  say(`Console: ${client.url}`);
  const speed = options.speed ?? paceOf(spec.ramp);
  const planned = planFaults({
    ...spec,
    given: spec.staging?.faults ?? [],
    stores: spec.stores.length,
    rampMs: rampLengthMs(spec.ramp),
    speed,
  }).map((one) => (only === null || one.criterion === only ? one : leftOut(one)));
  return rehearseLaunch({
    id: newId('rehearsal'),
    launch: spec.name,
    speed,
    staging: databases.words,
    criteria: spec.criteria.map(({ id }) => id),
    criteriaHash: spec.criteriaHash,
    withinMs: spec.rollback.withinMs,
    server: rehearsalServer(client, {
      file,
      people,
      by: PRACTICE.people,
      seen: () => {},
    }),
    faults: openFaults(planned, { harmFile, databaseUrls: databases.urls, clock: realClock }),
    needs: new Map(
      planned.flatMap((one) => (one.kind === 'none' ? [[one.criterion, one.needs]] : [])),
    ),
    bring: (view, ended) => bringCustomers(spec, options, view, ended),
    clock: realClock,
    say,
    signal,
  });
}

/** One that has no fault says so in any case. */
function leftOut(fault: PlannedFault): PlannedFault {
  if (fault.kind === 'none') return fault;
  return { kind: 'none', criterion: fault.criterion, needs: 'left out by `--only`' };
}

const variableOf = (database: string): string =>
  `SLIPWAY_STAGING_${database.toUpperCase().replaceAll('-', '_')}`;

async function writeCopy(
  spec: Rampable,
  { urls }: StagingDatabases,
  { folder, harmFile, peopleFile }: Record<'folder' | 'harmFile' | 'peopleFile', string>,
): Promise<string> {
  const raw = readDocument(spec.file).value as Readonly<Record<string, unknown>>;
  const copy = copyOfLaunch(raw, spec, {
    port: await freePort(),
    variables: Object.fromEntries(Object.keys(urls).map((name) => [name, variableOf(name)])),
    harmFile,
    peopleFile,
    node: process.execPath,
  });
  const file = join(folder, 'launch.json');
  writeFileSync(file, JSON.stringify(copy, null, 2));
  if (readLaunch(file).criteriaHash !== spec.criteriaHash) {
    throw new Error('writeCopy: the copy has other criteria than the launch');
  }
  return file;
}

/** A service that looks its database up by the launch's own variable finds the staging one. */
function environmentOf(
  spec: LaunchSpec,
  { urls }: StagingDatabases,
  env: OwnRehearsal['env'],
): NodeJS.ProcessEnv {
  const own = Object.entries(urls).flatMap(([name, url]) => {
    const variable = /^env:(.+)$/.exec(spec.databases[name]?.urlRef ?? '')?.[1];
    const both = [variableOf(name), ...(variable === undefined ? [] : [variable])];
    return both.map((one) => [one, url] as const);
  });
  return { ...env, ...Object.fromEntries(own) };
}

async function bringCustomers(
  spec: Rampable,
  { rate, say, signal }: OwnRehearsal,
  { listen }: LaunchView,
  ended: AbortSignal,
): Promise<void> {
  const baseUrl = listen.startsWith('http') ? listen : `http://${listen}`;
  const met = sendCustomers({
    journeys: spec.journeys,
    stores: spec.stores.map(({ id }) => id),
    rate: rate ?? rateOf(spec.criteria, spec.ramp),
    target: journeyTarget(spec.traffic, baseUrl),
    clock: realClock,
    signal: ended,
  });
  const deadlineMs = realClock.nowMs() + SERVED_WITHIN_MS;
  while (met.passed < SERVED && realClock.nowMs() < deadlineMs) {
    await realClock.sleep(LOOK_MS, signal);
  }
  assertServed(met);
  if (met.failed > 0) say(`${met.failed} journeys failed on blue: ${met.firstFailure}`);
}

function assertServed({ passed, firstFailure }: CustomersMet): void {
  if (passed >= SERVED) return;
  throw new RehearsalGroundError(
    `Blue does not serve the journeys on staging: ${firstFailure ?? 'nobody got an answer'}.`,
    'Data made from statistics may lack what they ask for: name `staging.databases`.',
  );
}
