/**
 * The launch's journeys as its customers: at every store, so many runs a second, each of them
 * somebody else, through the plane.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@slipway/kernel';
import type { Journey, JourneyCase } from '../journey/core/journey.ts';
import { openHttp } from '../journey/http.ts';
import { runJourney, type JourneyTarget } from '../journey/run.ts';

export interface CustomersOptions {
  readonly journeys: readonly Journey[];
  readonly stores: readonly string[];
  /** Runs per second and store. */
  readonly rate: number;
  readonly target: JourneyTarget;
  readonly clock: Clock;
  /** They come until then. */
  readonly signal: AbortSignal;
}

/** What customers met. */
export interface CustomersMet {
  passed: number;
  failed: number;
  /** The first failure in words; null: there was none. */
  firstFailure: string | null;
}

/** With so many on their way at a store, the next one stays at home. */
const MOST_AT_ONCE = 40;

/** Sends customers until the signal; @returns what they met, which goes on being counted */
export function sendCustomers(options: CustomersOptions): CustomersMet {
  const met: CustomersMet = { passed: 0, failed: 0, firstFailure: null };
  const http = openHttp();
  const all = options.stores.map((store) => visit(store, options, http.send, met));
  void Promise.all(all).finally(() => http.close());
  return met;
}

async function visit(
  store: string,
  { journeys, rate, target, clock, signal }: CustomersOptions,
  send: ReturnType<typeof openHttp>['send'],
  met: CustomersMet,
): Promise<void> {
  const turns = journeys.flatMap((journey) => journey.cases.map((one) => [journey, one] as const));
  const underWay = new Set<Promise<void>>();
  const run = async (journey: Journey, one: JourneyCase): Promise<void> => {
    const name = `rehearsal-${randomUUID()}`;
    const asked = { case: one, store, run: name, target, send, clock, signal };
    const { outcome, failedStep, reason } = await runJourney(journey, asked);
    met[outcome] += 1;
    if (outcome === 'failed') met.firstFailure ??= `${journey.name}, ${failedStep}: ${reason}`;
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    const [journey, one] = turns[turn % turns.length]!;
    if (underWay.size < MOST_AT_ONCE) {
      const going: Promise<void> = run(journey, one).finally(() => underWay.delete(going));
      underWay.add(going);
    }
    await clock.sleep(1_000 / rate, signal).catch(() => undefined);
  }
  await Promise.all(underWay);
}
