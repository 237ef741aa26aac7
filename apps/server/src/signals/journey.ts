/** Signals by journeys: at each store, the share of the runs in the window that did it. */
import type { JourneyRun } from '@slipway/rehearsal';
import type { JourneySignal } from '@slipway/ramp';
import { freshFor, type Look, type OpenReader } from './reader.ts';

const LOOK_MS = 1_000;

export const openJourney: OpenReader = ({ signal, tripwire }, { spec, journeys }) => {
  if (!('journey' in signal)) return null;
  if (!journeys) throw new Error(`openJourney: nobody runs ${signal.journey}`);
  const { journey, measure } = signal;
  const withinMs = tripwire.withinMs ?? 0;
  return {
    everyMs: LOOK_MS,
    // A large fleet's round may take longer than its journey asks for.
    get freshForMs() {
      return freshFor(journeys.turnMs(journey));
    },
    read: async () => {
      const sinceMs = Date.now() - withinMs;
      return spec.stores.flatMap(
        ({ id }) => lookAt(id, journeys.runs(journey, id), measure, sinceMs) ?? [],
      );
    },
    close: async () => undefined,
  };
};

/** @returns null while nothing that counts has ended there within the window */
export function lookAt(
  store: string,
  runs: readonly JourneyRun[],
  measure: JourneySignal['measure'],
  sinceMs: number,
): Look | null {
  const inWindow = runs.filter(({ startedMs }) => startedMs >= sinceMs);
  const counted =
    measure === 'passed-share' ? inWindow : inWindow.filter(({ activated }) => activated !== null);
  const newest = counted.at(-1);
  if (!newest) return null;
  const good = counted.filter((run) =>
    measure === 'passed-share' ? run.outcome === 'passed' : run.activated,
  );
  const atMs = counted.reduce((latest, { startedMs }) => Math.max(latest, startedMs), 0);
  return { store, value: good.length / counted.length, count: counted.length, atMs };
}
