/**
 * Waiting for a launch: until blue serves, or until it has ended. Whoever waits is told when
 * waiting has become pointless: a trouble that stays ends the wait, not the launch.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchView, Phase } from '@slipway/api';
import { EXIT, OperatorError, type ExitCode } from '@slipway/kernel';
import type { Client } from './client.ts';
import { LaunchPainter } from './progress.ts';

const LOOK_EVERY_MS = 250;
/** So often an ended launch is looked at again until the last of its events is there. */
const LAST_LOOKS = 6;
/** Before anything moved: a service had its time to come up, and this is one more try. */
const PATIENCE_FIRST_MS = 5_000;
/** Later: locks and runners are waited for, with customers served meanwhile. */
const PATIENCE_MS = 30_000;
/** In these phases customers are served whatever the trouble is, and a criterion decides. */
const RIDES_OUT_TROUBLE: readonly Phase[] = ['ramping', 'full', 'soaking'];

const NOT_BEGUN: readonly Phase[] = ['planned', 'rehearsed', 'locked'];

/** A launch stays where it is, with a trouble that does not go away. */
export class LaunchStuckError extends OperatorError {
  readonly code = 'CLI_LAUNCH_STUCK';
  readonly exitCode: ExitCode;

  constructor({ name, phase, trouble }: LaunchView, hasBegun: boolean) {
    super(
      `Launch ${name} has come no further than ${phase}: ${trouble ?? 'its driver says nothing'}`,
      hasBegun
        ? 'It stays where it is and goes on trying; the version that serves customers still does.'
        : 'Nothing was moved: no customer is on green, and no schema was changed.',
      hasBegun
        ? 'Cure the cause, then follow it with `slipway launch watch`.'
        : `Cure the cause and run \`slipway launch go ${name}\`, ` +
            `or give it up with \`slipway launch stop ${name}\`.`,
    );
    this.exitCode = hasBegun ? EXIT.tryAgain : EXIT.unavailable;
  }
}

/** Knows for how long the same trouble has stood. */
class Patience {
  readonly #mostMs: number;
  #trouble: string | null = null;
  #phase: Phase | null = null;
  #sinceMs = Date.now();

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** @returns whether this trouble has stood for too long */
  isOver({ trouble, phase }: LaunchView): boolean {
    if (trouble !== this.#trouble || phase !== this.#phase) this.#sinceMs = Date.now();
    [this.#trouble, this.#phase] = [trouble, phase];
    return trouble !== null && Date.now() - this.#sinceMs >= this.#mostMs;
  }
}

function blueServes({ phase, services, listen, plane }: LaunchView): boolean {
  if (phase !== 'locked') return phase !== 'planned' && phase !== 'rehearsed';
  const healthy = services.every(({ blue }) => blue.wanted > 0 && blue.healthy >= blue.wanted);
  return healthy && (plane === 'none' || listen !== '');
}

/**
 * Waits until the launch is locked and blue answers through the plane.
 *
 * @throws {LaunchStuckError} a trouble stayed; nothing was moved
 */
export async function untilBlueServes(client: Client, id: string): Promise<LaunchView> {
  const patience = new Patience(PATIENCE_FIRST_MS);
  while (true) {
    const view = await client.call('show', { id });
    if (blueServes(view)) return view;
    if (patience.isOver(view)) throw new LaunchStuckError(view, false);
    await delay(LOOK_EVERY_MS);
  }
}

const isToldWhole = ({ events }: LaunchView): boolean =>
  events.some(({ kind }) => kind === 'outcome');

/**
 * Follows a launch to its end.
 *
 * @param quiet without a picture of it on stderr
 * @throws {LaunchStuckError} it goes no further by itself
 */
export async function untilEnded(client: Client, id: string, quiet: boolean): Promise<LaunchView> {
  const painter = new LaunchPainter();
  const patience = new Patience(PATIENCE_MS);
  let looksLeft = LAST_LOOKS;
  while (true) {
    const view = await client.call('show', { id });
    if (!quiet) painter.paint(view);
    // What was said last, the reason among it, is shown a moment after the end.
    if (view.outcome !== null && (isToldWhole(view) || (looksLeft -= 1) === 0)) return view;
    const isOver = patience.isOver(view);
    if (isOver && !RIDES_OUT_TROUBLE.includes(view.phase)) {
      const hasBegun = !NOT_BEGUN.includes(view.phase);
      throw new LaunchStuckError(view, hasBegun);
    }
    await delay(LOOK_EVERY_MS * 2);
  }
}
