/**
 * Who may send now. When 750 devices come back at once, some are served and the others are told
 * when to come again, so that no store waits behind another that came a moment earlier.
 *
 * At most `atOnce` uploads run; a store has at most its fair share of them, which is all of them
 * while nobody else wants one. Who is turned away gets a place in line and is told to come shortly
 * before its turn: asking again costs the customers' machine too.
 */
import { Line } from './line.ts';

/** Uploads at work. */
export class FairGate {
  readonly #atOnce: number;
  readonly #busy = new Map<string, number>();
  readonly #line = new Line();
  #all = 0;
  /** How long an upload has the gate lately, in ms. */
  #turnMs = FIRST_TURN_MS;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** How many uploads are at work. */
  get busy(): number {
    return this.#all;
  }

  /** @returns how many were turned away and are expected again */
  waiting(nowMs: number): number {
    this.#line.sweep(nowMs);
    return this.#line.size;
  }

  /** @returns whether the store could begin now */
  isOpen(store: string, nowMs: number): boolean {
    this.#line.sweep(nowMs);
    const others = new Set([...this.#line.stores(), ...this.#busy.keys()]).add(store).size;
    const share = Math.max(1, Math.ceil(this.#atOnce / others));
    return this.#all < this.#atOnce && (this.#busy.get(store) ?? 0) < share;
  }

  /** @returns whether the device may begin now; if so, `leave` must follow */
  enter(store: string, device: string, nowMs: number): boolean {
    if (!this.isOpen(store, nowMs)) return false;
    this.#line.leave(store, device);
    this.#busy.set(store, (this.#busy.get(store) ?? 0) + 1);
    this.#all += 1;
    return true;
  }

  /** @param tookMs since it entered */
  leave(store: string, tookMs: number): void {
    const mine = (this.#busy.get(store) ?? 1) - 1;
    if (mine === 0) this.#busy.delete(store);
    else this.#busy.set(store, mine);
    this.#all -= 1;
    // One that hung sends nobody away for long.
    const likelyMs = Math.min(tookMs, MOST_SLOWER * this.#turnMs);
    this.#turnMs = Math.max(1, this.#turnMs + (likelyMs - this.#turnMs) / 8);
  }

  /**
   * Puts a device that was turned away in line.
   *
   * @param random in [0, 1)
   * @returns when it should come again, in ms
   */
  backOffMs(store: string, device: string, nowMs: number, random: number): number {
    const place = this.#line.place(store, device, nowMs);
    const turnInMs = (place * this.#turnMs) / this.#atOnce;
    const early = EARLY * turnInMs * (0.9 + 0.2 * random);
    const waitMs = Math.round(Math.max(LEAST_MS * (0.5 + random), Math.min(MOST_MS, early)));
    this.#line.expect(store, device, nowMs + waitMs);
    return waitMs;
  }
}

/** Until the first upload has ended. */
const FIRST_TURN_MS = 20;
/** How much of the time until its turn a device stays away: the rest makes up for a wrong guess. */
const EARLY = 0.8;
const LEAST_MS = 40;
const MOST_MS = 20_000;
const MOST_SLOWER = 4;
