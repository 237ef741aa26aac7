/**
 * One run of a journey: the steps of a case in order, until one fails; then the cleanup, each step
 * of it tried, whatever became of the run.
 */
import type { Clock } from '@slipway/kernel';
import { captureFrom, faultOf, type Answer } from './core/answer.ts';
import type { Journey, JourneyCase, JourneyRun, JourneyStep } from './core/journey.ts';
import { usedBy } from './core/names.ts';
import { fill, fillText, type Values } from './core/template.ts';
import type { FilledRequest, Send } from './http.ts';

/** Where a run goes: the launch's plane, and how it says there who it is. */
export interface JourneyTarget {
  /** Such as `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** @returns the headers by which the plane knows store and unit */
  identify(store: string, unit: string): Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly case: JourneyCase;
  readonly store: string;
  /** Names the run, unlike every other. */
  readonly run: string;
  readonly target: JourneyTarget;
  readonly send: Send;
  readonly clock: Clock;
  /** Aborted, nobody waits for the run any more: its waits end at once. */
  readonly signal?: AbortSignal;
}

/** Runs one case at one store; a step that fails is an outcome, never an error. */
export async function runJourney(journey: Journey, options: RunOptions): Promise<JourneyRun> {
  const { case: one, store, run, clock } = options;
  const values = { ...one.variables, run, store, journey: journey.name, case: one.name };
  const runner = new Runner(journey, options, values);
  const startedMs = clock.nowMs();
  const failed = await runner.steps(one.steps);
  const ms = clock.nowMs() - startedMs;
  const leftBehind = await runner.cleanup();
  const isMeant = one.steps.some(({ activates }) => activates);
  return {
    journey: journey.name,
    case: one.name,
    store,
    run,
    startedMs,
    ms,
    outcome: failed ? 'failed' : 'passed',
    failedStep: failed?.step ?? null,
    reason: failed?.reason ?? null,
    activated: isMeant ? runner.activated : null,
    leftBehind,
  };
}

interface Failure {
  readonly step: string;
  readonly reason: string;
}

class Runner {
  readonly #journey: Journey;
  readonly #options: RunOptions;
  #values: Values;
  activated = false;

  constructor(journey: Journey, options: RunOptions, values: Values) {
    this.#journey = journey;
    this.#options = options;
    this.#values = values;
  }

  /** @returns the step that failed, if one did; those after it were not tried */
  async steps(steps: readonly JourneyStep[]): Promise<Failure | null> {
    for (const step of steps) {
      const reason = await this.#step(step);
      if (reason !== null) return { step: step.name, reason };
      this.activated ||= step.activates;
    }
    return null;
  }

  /** @returns what could not be taken back; a step whose captures never came has nothing to */
  async cleanup(): Promise<string[]> {
    const left: string[] = [];
    for (const step of this.#journey.cleanup) {
      if (Array.from(usedBy(step)).some((name) => !Object.hasOwn(this.#values, name))) continue;
      const reason = await this.#step(step);
      if (reason !== null) left.push(`${step.name}: ${reason}`);
    }
    return left;
  }

  /** @returns why the step failed, or null */
  async #step(step: JourneyStep): Promise<string | null> {
    const { clock, signal } = this.#options;
    const untilMs = clock.nowMs() + (step.wait?.forMs ?? 0);
    while (true) {
      const reason = await this.#once(step);
      if (reason === null || !step.wait || signal?.aborted) return reason;
      if (clock.nowMs() + step.wait.everyMs > untilMs) {
        return `not within ${step.wait.forMs} ms: ${reason}`;
      }
      await clock.sleep(step.wait.everyMs, signal).catch(() => undefined);
    }
  }

  async #once(step: JourneyStep): Promise<string | null> {
    let answer: Answer;
    try {
      answer = await this.#options.send(this.#filled(step));
    } catch (error) {
      return `no answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    const fault = faultOf(step.expect, answer, this.#values);
    if (fault !== null) return fault;
    const captured = captureFrom(this.#journey.name, step, answer);
    if (captured.fault === null) this.#values = { ...this.#values, ...captured.values };
    return captured.fault;
  }

  #filled({ request, expect }: JourneyStep): FilledRequest {
    const { target, store } = this.#options;
    const { method, path, headers, body } = request;
    const unit = fillText(this.#journey.unit, this.#values);
    const own = Object.entries(headers).map(
      ([name, value]) => [name.toLowerCase(), fillText(value, this.#values)] as const,
    );
    return {
      method,
      url: target.baseUrl + fillText(path, this.#values, encodeURIComponent),
      headers: { ...Object.fromEntries(own), ...target.identify(store, unit) },
      body: body === null ? null : JSON.stringify(fill(body, this.#values)),
      timeoutMs: expect.withinMs,
    };
  }
}
