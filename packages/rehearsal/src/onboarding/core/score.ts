/**
 * What an onboarding rehearsal comes to: how many runs of each case went as they must, and how many
 * of those who were to become members did, with the interval that so few runs allow.
 */
import { wilson } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { JourneyRun } from '../../journey/core/journey.ts';

const closed = { additionalProperties: false };

const CaseScore = Type.Object(
  {
    case: Type.String(),
    runs: Type.Number(),
    passed: Type.Number(),
    /** The slowest run, in ms. */
    slowestMs: Type.Number(),
    /** Why runs failed, each reason once, with how often. */
    reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Number() }, closed)),
  },
  closed,
);

export const OnboardingReport = Type.Object(
  {
    rehearsal: Type.String(),
    journey: Type.String(),
    store: Type.String(),
    passed: Type.Boolean(),
    beganMs: Type.Number(),
    endedMs: Type.Number(),
    /** Share of all runs that went as they must, 0 to 1, and what is needed. */
    score: Type.Number(),
    needed: Type.Number(),
    cases: Type.Array(CaseScore),
    /** Of the runs that were to end with a member; Wilson's 95 % interval. */
    activation: Type.Object(
      {
        of: Type.Number(),
        activated: Type.Number(),
        low: Type.Number(),
        high: Type.Number(),
      },
      closed,
    ),
    leftBehind: Type.Number({ description: 'cleanup steps that could not take back' }),
  },
  closed,
);
export type OnboardingReport = Static<typeof OnboardingReport>;

/** By the playbook, rehearsals by a store's staff need it. */
export const NEEDED = 0.95;

export type Score = Pick<
  OnboardingReport,
  'passed' | 'score' | 'needed' | 'cases' | 'activation' | 'leftBehind'
>;

export function scoreOf(runs: readonly JourneyRun[]): Score {
  const cases = Array.from(
    Map.groupBy(runs, (run) => run.case),
    ([name, own]) => ({
      case: name,
      runs: own.length,
      passed: own.filter(({ outcome }) => outcome === 'passed').length,
      slowestMs: Math.max(...own.map(({ ms }) => ms)),
      reasons: reasonsOf(own),
    }),
  );
  const meant = runs.filter(({ activated }) => activated !== null);
  const activated = meant.filter((run) => run.activated === true).length;
  const passedRuns = cases.reduce((sum, { passed }) => sum + passed, 0);
  const score = runs.length === 0 ? 0 : passedRuns / runs.length;
  return {
    passed: runs.length > 0 && score >= NEEDED,
    score,
    needed: NEEDED,
    cases,
    activation: { of: meant.length, activated, ...wilson(activated, meant.length) },
    leftBehind: runs.reduce((sum, { leftBehind }) => sum + leftBehind.length, 0),
  };
}

function reasonsOf(runs: readonly JourneyRun[]) {
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  const named = Map.groupBy(failed, ({ failedStep, reason }) => `${failedStep}: ${reason}`);
  return Array.from(named, ([reason, own]) => ({ reason, count: own.length }));
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** @returns the report for people, a line each */
export function onboardingLines(report: OnboardingReport): string[] {
  const { store, journey, passed, score, needed, cases, activation, leftBehind } = report;
  const { of, activated, low, high } = activation;
  const rate = of === 0 ? 'none was meant to' : percent(activated / of);
  return [
    `Onboarding rehearsal of ${store}, journey ${journey}: ${passed ? 'PASSED' : 'FAILED'}`,
    `  score ${percent(score)} of runs as they must go, ${percent(needed)} needed`,
    `  activated ${activated} of ${of}: ${rate} (${percent(low)} to ${percent(high)})`,
    ...cases.flatMap(caseLines),
    ...(leftBehind > 0 ? [`  ${leftBehind} steps of cleanup could not take back`] : []),
  ];
}

function caseLines({ case: name, passed, runs, slowestMs, reasons }: OnboardingReport['cases'][0]) {
  const mark = passed === runs ? 'pass' : 'FAIL';
  return [
    `  ${mark}  ${name}: ${passed} of ${runs}, the slowest ${slowestMs} ms`,
    ...reasons.map(({ reason, count }) => `        ${count}x ${reason}`),
  ];
}
