/** Collects the facts of a report, each strand's by its own file here. Nothing is written. */
import { budgetStandings, enteredList, firesWhen, type LaunchRecord } from '../index.ts';
import type { Criterion } from '@slipway/ramp';
import { isThere, REPORT_FORMAT, type ReportFacts } from '@slipway/playbook/report';
import { readPlaybookFacts, readRehearsalFacts } from './before.ts';
import { readBusiness } from './business.ts';
import { readDecisions } from './decisions.ts';
import type { ReportGround } from './ground.ts';
import { hasTable } from './ground.ts';
import { readRampFacts } from './ramp.ts';
import { readSchemaFacts } from './schemas.ts';
import { readTraffic, type Traffic } from './traffic.ts';

const MINUTE_MS = 60_000;
const DOES = {
  hold: 'the ramp holds',
  'rollback-store': 'the store goes back',
  'rollback-launch': 'all stores go back',
} as const;

const NO_METER: Traffic = {
  traffic: { absent: 'No traffic was ever metered here.' },
  latency: { absent: 'No traffic was ever metered here.' },
  stores: new Map(),
};

function thenOf({ scope, action }: Criterion): string {
  const where = { store: 'at a store', fleet: 'of all stores' } as const;
  return scope.map((level) => `${where[level]}: ${DOES[action[level]]}`).join('; ');
}

function launchOf(launch: LaunchRecord): ReportFacts['launch'] {
  const { id, name, spec, speed, phase, outcome, rampOriginMs, hold, trouble } = launch;
  return {
    id,
    name,
    opens: spec.opens,
    speed,
    phase,
    outcome,
    phases: enteredList(launch).map((one) => ({ ...one })),
    rampAtMs: rampOriginMs,
    hold: hold && { ...hold },
    trouble,
  };
}

function criteriaOf({ spec, criteriaHash, asked }: LaunchRecord): ReportFacts['criteria'] {
  const { lock } = asked;
  return {
    hash: criteriaHash,
    locked: lock ? { by: lock.by, atMs: lock.atMs, hash: lock.criteriaHash } : null,
    list: spec.criteria.map((one) => ({
      id: one.id,
      firesWhen: firesWhen(one),
      then: thenOf(one),
    })),
  };
}

type Measured = Pick<ReportFacts, 'traffic' | 'activation' | 'reconciliation'>;

function budgetsOf({ spec }: LaunchRecord, measured: Measured): ReportFacts['budgets'] {
  const { traffic, activation, reconciliation } = measured;
  const minutes = isThere(reconciliation) ? reconciliation.minutes : null;
  return budgetStandings(spec.budgets, {
    failedRequests: isThere(traffic) ? traffic.failed.blue + traffic.failed.green : null,
    manualMinutes: minutes
      ? (minutes.tookMs + minutes.chargedMs + minutes.hiddenMs) / MINUTE_MS
      : null,
    activation: isThere(activation) ? activation.all.rate : null,
  }).map((one) => ({ ...one }));
}

/**
 * @returns all that is known of a launch; what it does not have, or cannot be read, says so
 * @throws {AuditTamperedError} the audit log holds what is no entry
 */
export async function collectReport(ground: ReportGround): Promise<ReportFacts> {
  const { sql, launch, madeAtMs, asOfMs } = ground;
  const isMetered = await hasTable(sql, 'slipway.meter_second');
  const { traffic, latency, stores } = isMetered ? await readTraffic(ground) : NO_METER;
  const business = await readBusiness(ground);
  const audit = await readDecisions(ground);
  const decisions = isThere(audit) ? audit.decisions : [];
  const breakGlass = decisions.filter(({ kind }) => kind.endsWith('/break-glass'));
  return {
    format: REPORT_FORMAT,
    madeAtMs,
    asOfMs,
    launch: launchOf(launch),
    budgets: budgetsOf(launch, { traffic, ...business }),
    criteria: criteriaOf(launch),
    traffic,
    ramp: await readRampFacts(ground, stores),
    latency,
    ...business,
    schemas: await readSchemaFacts(ground),
    rehearsal: await readRehearsalFacts(ground),
    playbook: await readPlaybookFacts(ground),
    audit,
    ...(breakGlass.length > 0 ? { breakGlass } : {}),
  };
}
