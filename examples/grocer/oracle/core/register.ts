/**
 * What one key may hold now: one value, or several when a write's outcome is not known.
 *
 *   known ──ack──► known          a write that was answered happened
 *     └──doubt──► several worlds  a write without an answer happened, did not, or still will
 *   several ──observe──► fewer    a read tells which worlds are left
 *
 * A write without an answer *floats* until its deadline: it may land at any time before, also
 * after a read that did not show it. Registers are immutable; each function returns a new one.
 */

/** What a key holds; null = the key does not exist. */
export type Value = string | number | null;

/** What a write does to a key. */
export type Effect = { readonly set: Value } | { readonly add: number };

interface Floating {
  readonly effect: Effect;
  readonly untilMs: number;
}

interface World {
  readonly value: Value;
  readonly floating: readonly Floating[];
}

/** All that a key may hold; `worlds` null = too many doubts at once, so anything is possible. */
export interface Register {
  readonly worlds: readonly World[] | null;
}

/** More writes in doubt than this on one key at once, and the key is taken as unsure. */
const MAX_FLOATING = 4;

/** @returns a register that holds exactly this value */
export function known(value: Value): Register {
  return { worlds: [{ value, floating: [] }] };
}

/** The write was acknowledged at a time when it had just happened. */
export function ack(register: Register, effect: Effect, startedMs: number): Register {
  if (register.worlds === null) return register;
  const worlds = settle(register.worlds, startedMs);
  return {
    worlds: distinct(worlds.map((world) => ({ ...world, value: apply(effect, world.value) }))),
  };
}

/** The write has no known outcome, and may still land until `untilMs`. */
export function doubt(
  register: Register,
  effect: Effect,
  startedMs: number,
  untilMs: number,
): Register {
  if (register.worlds === null) return register;
  const worlds = settle(register.worlds, startedMs);
  if (worlds.some((world) => world.floating.length >= MAX_FLOATING)) return { worlds: null };
  const floating = { effect, untilMs };
  const before = worlds.map((world) => ({ ...world, floating: [...world.floating, floating] }));
  return { worlds: closure(before) };
}

/**
 * A read that began at `startedMs` showed `value`.
 *
 * @returns ok = false (and the register unchanged) when no world has this value
 */
export function observe(
  register: Register,
  value: Value,
  startedMs: number,
): { readonly register: Register; readonly ok: boolean } {
  if (register.worlds === null) return { register: known(value), ok: true };
  const only = register.worlds.length === 1 ? register.worlds[0] : undefined;
  if (only !== undefined && only.floating.length === 0) {
    return { register, ok: only.value === value };
  }
  const left = settle(register.worlds, startedMs).filter((world) => world.value === value);
  return left.length === 0
    ? { register, ok: false }
    : { register: { worlds: distinct(left) }, ok: true };
}

/** @returns the values that a read may show now; null = any */
export function possible(register: Register): readonly Value[] | null {
  if (register.worlds === null) return null;
  return [...new Set(closure(register.worlds).map((world) => world.value))];
}

/** Lets every floating write land or not, then forgets those whose deadline has passed. */
function settle(worlds: readonly World[], nowMs: number): World[] {
  return closure(worlds).map((world) => ({
    value: world.value,
    floating: world.floating.filter((floating) => floating.untilMs > nowMs),
  }));
}

/** Every world that is reached when any of the floating writes land, in any order. */
function closure(worlds: readonly World[]): World[] {
  const reached: World[] = [];
  const visit = (world: World): void => {
    if (reached.some((other) => same(other, world))) return;
    reached.push(world);
    for (const landing of world.floating) {
      visit({
        value: apply(landing.effect, world.value),
        floating: world.floating.filter((floating) => floating !== landing),
      });
    }
  };
  for (const world of worlds) visit(world);
  return reached;
}

function apply(effect: Effect, value: Value): Value {
  if ('set' in effect) return effect.set;
  if (typeof value !== 'number') throw new TypeError(`cannot add to ${JSON.stringify(value)}`);
  return value + effect.add;
}

function distinct(worlds: readonly World[]): World[] {
  return worlds.filter((world, i) => worlds.findIndex((other) => same(other, world)) === i);
}

function same(a: World, b: World): boolean {
  return (
    a.value === b.value &&
    a.floating.length === b.floating.length &&
    a.floating.every((floating) => b.floating.includes(floating))
  );
}
