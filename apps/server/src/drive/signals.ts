/**
 * The signals of one launch, wired: its journeys go through the plane, its queries to its
 * databases, and what all of them say stands on a board that the ramp looks at.
 */
import { journeyTarget } from '@slipway/launch';
import type { LaunchRecord, LaunchSpec, NewEvent, Phase } from '@slipway/launch';
import { SignalBoard } from '../signals/board.ts';
import { JourneyRounds } from '../signals/journey-rounds.ts';
import type { Devices } from './devices.ts';

/** From go on, until the old release begins to go. */
const UNDER_WAY: readonly Phase[] = ['expanding', 'deploying', 'ramping', 'full', 'soaking'];

export interface LaunchSignalsOptions {
  readonly spec: LaunchSpec;
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** Where the plane listens. */
  readonly planeUrl: () => string;
  readonly devices: () => Devices | null;
  readonly note: (events: readonly NewEvent[]) => void;
}

export class LaunchSignals {
  readonly board: SignalBoard;
  readonly #journeys: JourneyRounds | null;
  #isServed = false;

  constructor({ spec, databaseUrls, planeUrl, devices, note }: LaunchSignalsOptions) {
    const { traffic, journeys, stores } = spec;
    this.#journeys =
      traffic && journeys.length > 0
        ? new JourneyRounds({
            journeys,
            stores: stores.map(({ id }) => id),
            target: () => journeyTarget(traffic, planeUrl()),
            note,
          })
        : null;
    const ground = { spec, databaseUrls, devices, journeys: this.#journeys };
    this.board = new SignalBoard(spec.criteria, ground);
  }

  /** @param isServed whether blue serves: before it does, a journey would only fail */
  follow({ phase, outcome }: LaunchRecord, isServed: boolean): void {
    this.#isServed ||= isServed;
    // A launch that is held still has stores on green, which are watched.
    const isOpen = outcome === null || outcome === 'held';
    this.board.want(isOpen);
    this.#journeys?.want(this.#isServed && isOpen && UNDER_WAY.includes(phase));
  }

  /** Sends no synthetic customer any more. */
  async quieten(): Promise<void> {
    await this.#journeys?.quieten();
  }

  async close(): Promise<void> {
    await this.#journeys?.close();
    await this.board.close();
  }
}
