/** Runs a journey's cases at one store, again and again, and scores what became of them. */
import type { Clock } from '@slipway/kernel';
import type { Journey, JourneyRun } from '../journey/core/journey.ts';
import type { Send } from '../journey/http.ts';
import { runJourney, type JourneyTarget } from '../journey/run.ts';
import { scoreOf, type OnboardingReport } from './core/score.ts';

/** A way to a member that is no journey through the plane, such as a till that is offline. */
export type OwnCase = (run: string) => Promise<JourneyRun>;

export interface OnboardingRehearsal {
  readonly id: string;
  readonly journey: Journey;
  readonly store: string;
  /** Names of its cases, or of `own`. */
  readonly cases: readonly string[];
  readonly own: Readonly<Record<string, OwnCase>>;
  /** Runs in all; the cases take turns. */
  readonly runs: number;
  readonly target: JourneyTarget;
  readonly send: Send;
  readonly clock: Clock;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

const TOLD_EVERY = 10;

/** @returns the report; a run that fails is part of it, never an error */
export async function rehearseOnboarding(options: OnboardingRehearsal): Promise<OnboardingReport> {
  const { id, journey, store, cases, own, runs, clock, say, signal } = options;
  const beganMs = clock.nowMs();
  const done: JourneyRun[] = [];
  for (let at = 0; at < runs && !signal.aborted; at++) {
    const name = cases[at % cases.length]!;
    const run = `${id}-${at + 1}`;
    done.push(await (own[name]?.(run) ?? runCase(options, name, run)));
    if (done.length % TOLD_EVERY === 0) say(`${store}: ${done.length} of ${runs} runs`);
  }
  const times = { beganMs, endedMs: clock.nowMs() };
  return { rehearsal: id, journey: journey.name, store, ...times, ...scoreOf(done) };
}

function runCase(options: OnboardingRehearsal, name: string, run: string): Promise<JourneyRun> {
  const { journey, store, target, send, clock, signal } = options;
  const found = journey.cases.find((one) => one.name === name);
  if (!found) throw new Error(`rehearseOnboarding: journey ${journey.name} has no case ${name}`);
  return runJourney(journey, { case: found, store, run, target, send, clock, signal });
}
