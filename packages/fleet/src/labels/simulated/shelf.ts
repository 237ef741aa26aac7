/**
 * Simulated labels: each is reached by radio some time after it was set, and not every transmission
 * arrives; what is lost is sent again. What was set is in a file before it is acknowledged.
 */
import { existsSync, readFileSync } from 'node:fs';
import { checkShape, writeFileAtomic, type Random } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { ShownPrice, type LabelReading, type LabelWish } from '../gateway.ts';

const Nullable = Type.Union([ShownPrice, Type.Null()]);
const State = Type.Object({
  /** Labels that hang on shelves: others take no price. */
  joined: Type.Array(Type.String()),
  isUnplugged: Type.Boolean(),
  labels: Type.Record(
    Type.String(),
    Type.Object({ shown: Nullable, pending: Nullable, dueMs: Type.Number() }),
  ),
});
type State = Static<typeof State>;

export interface ShelfOptions {
  /** Where the state lies. */
  readonly file: string;
  /** From being set to the first transmission, and between transmissions, in ms. */
  readonly delayMs: number;
  /** Share of transmissions that are lost, 0 to 1. */
  readonly loss: number;
  readonly random: Random;
}

export class Shelf {
  readonly #options: ShelfOptions;
  readonly #state: State;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#state = load(options.file);
  }

  /** Hangs labels up, or takes them down. */
  join(labels: readonly string[], isThere: boolean): void {
    const joined = new Set(this.#state.joined);
    const named = new Set(labels);
    this.#state.joined = [...(isThere ? joined.union(named) : joined.difference(named))];
    this.#save();
  }

  /** Unplugs the radio, or plugs it in. */
  unplug(isUnplugged: boolean): void {
    this.#state.isUnplugged = isUnplugged;
    this.#save();
  }

  set(wishes: readonly LabelWish[], nowMs: number): void {
    for (const { label, priceMinor, currency } of wishes) {
      const before = this.#state.labels[label];
      const pending = { priceMinor, currency };
      if (before?.pending && isSame(before.pending, pending)) continue;
      const dueMs = nowMs + this.#options.delayMs;
      this.#state.labels[label] = { shown: before?.shown ?? null, pending, dueMs };
    }
    this.#save();
  }

  /** Sends what is due. */
  transmit(nowMs: number): void {
    if (this.#state.isUnplugged) return;
    let hasSent = false;
    const joined = new Set(this.#state.joined);
    for (const [name, label] of Object.entries(this.#state.labels)) {
      if (!label.pending || label.dueMs > nowMs || !joined.has(name)) continue;
      hasSent = true;
      const isLost = this.#options.random.next() < this.#options.loss;
      if (isLost) label.dueMs = nowMs + this.#options.delayMs;
      else [label.shown, label.pending] = [label.pending, null];
    }
    if (hasSent) this.#save();
  }

  /** Asks the labels themselves: one that cannot be reached says nothing. */
  readBack(names: readonly string[]): LabelReading[] {
    const joined = new Set(this.#state.joined);
    return names.map((label) => {
      const known = this.#state.labels[label];
      const isHeard = !this.#state.isUnplugged && joined.has(label);
      const shown = isHeard ? (known?.shown ?? null) : null;
      return { label, shown, pending: known?.pending ?? null };
    });
  }

  #save(): void {
    writeFileAtomic(this.#options.file, JSON.stringify(this.#state));
  }
}

function isSame(one: ShownPrice, other: ShownPrice): boolean {
  return one.priceMinor === other.priceMinor && one.currency === other.currency;
}

function load(file: string): State {
  if (!existsSync(file)) return { joined: [], isUnplugged: false, labels: {} };
  const state = checkShape(State, JSON.parse(readFileSync(file, 'utf8')));
  if (!state.ok) throw new Error(`${file} is no state of simulated labels`);
  return state.value;
}
