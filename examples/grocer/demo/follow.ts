/**
 * Follows the launch to its end: paints it, gives the fault its chance, and has the oracle read
 * every write back at the right moments (through the old version while there still is one).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchView } from '@slipway/api';
import type { PracticePeople } from '@slipway/authority/practice';
import type { Client } from '@slipway/cli/client';
import { decideAs } from '@slipway/cli/practice';
import type { LaunchPainter } from '@slipway/cli/progress';
import { DECIDERS } from '../src/people.ts';
import type { Customers } from './customers.ts';
import type { Devices, DevicesResult } from './devices.ts';
import type { Fault, FaultRecord, FaultScene } from './faults/index.ts';
import type { WritesFound } from './result.ts';

const LOOK_MS = 100;
const PAINT_MS = 1_000;

export interface Followed {
  readonly view: LaunchView;
  readonly fault: FaultRecord | null;
  readonly writes: WritesFound;
  readonly devices: DevicesResult;
}

export interface FollowOptions {
  readonly client: Client;
  readonly launch: string;
  /** Who signs that the old version may go. */
  readonly people: PracticePeople;
  readonly customers: Customers;
  readonly devices: Devices;
  readonly fault: Fault | null;
  readonly scene: FaultScene;
  /** Told of the launch at each look. */
  readonly onView: (view: LaunchView) => void;
  readonly painter: LaunchPainter;
  readonly deadlineMs: number;
}

/** Collects what verification found, once per version. */
class Verifier {
  readonly #customers: Customers;
  readonly #done = new Map<1 | 2, Promise<void>>();
  #writes: WritesFound = {
    checkedThroughOld: 0,
    checkedThroughNew: 0,
    lost: 0,
    wrong: 0,
    details: [],
  };

  constructor(customers: Customers) {
    this.#customers = customers;
  }

  through(release: 1 | 2): Promise<void> {
    const running = this.#done.get(release) ?? this.#verify(release);
    this.#done.set(release, running);
    return running;
  }

  async result(): Promise<WritesFound> {
    await Promise.all(this.#done.values());
    return this.#writes;
  }

  async #verify(release: 1 | 2): Promise<void> {
    const found = await this.#customers.verify(release);
    const before = this.#writes;
    this.#writes = {
      checkedThroughOld: before.checkedThroughOld + (release === 1 ? found.checked : 0),
      checkedThroughNew: before.checkedThroughNew + (release === 2 ? found.checked : 0),
      lost: before.lost + found.lostWrites,
      wrong: before.wrong + found.wrong,
      details: [...before.details, ...found.details],
    };
  }
}

/** @returns what has the contract released once; a control plane that was killed is asked again */
function releaser({ client, people, launch }: FollowOptions): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    decideAs(client, people, { launch, act: 'release-contract' }, DECIDERS).catch(() => {
      asked = false;
    });
  };
}

/** @throws {Error} the launch did not end in time */
export async function followLaunch(options: FollowOptions): Promise<Followed> {
  const { client, launch, customers, devices, fault, scene, painter } = options;
  const verifier = new Verifier(customers);
  const release = releaser(options);
  let record: FaultRecord | null = null;
  let paintedMs = 0;
  while (Date.now() < options.deadlineMs) {
    // A control plane that was killed does not answer for a moment: look again.
    const view = await client.call('show', { id: launch }).catch(() => null);
    record = fault?.look(view, scene) ?? null;
    if (view) options.onView(view);
    if (view && Date.now() - paintedMs >= PAINT_MS) {
      painter.paint(view);
      paintedMs = Date.now();
    }
    // The old version's views go with the contract: what it shows is read before.
    if (view?.phase === 'full' || view?.phase === 'soaking') {
      void verifier.through(1);
      release();
      void devices.upgrade(); // green is proven: the tills get their newer release
    }
    if (view?.outcome) {
      painter.paint(view);
      await customers.stop();
      await devices.stop();
      if (view.outcome !== 'done') await verifier.through(1);
      await verifier.through(2);
      const last = await client.call('show', { id: launch });
      const writes = await verifier.result();
      const found = await devices.result(view.outcome === 'done' ? 2 : 1);
      return { view: last, fault: record, writes, devices: found };
    }
    await delay(LOOK_MS);
  }
  throw new Error('the launch did not end in time; its state stands in the console');
}
