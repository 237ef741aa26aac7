/**
 * One decision in the making: the next state is built up here, store by store, with the moves.
 * Stores that nothing happens to stay the very objects they were, so that a change is seen at once.
 */
import { ComparisonsAtGates } from './comparisons-at-gates.ts';
import type { Criterion } from './criteria.ts';
import type { Evidence, PlaneReading } from './evidence.ts';
import { isStale, STALE_AFTER_MS } from './gate.ts';
import { judgesOf, ReadingJudge, type Judge } from './judge.ts';
import type { RampPlan } from './plan.ts';
import type { Because, Decision, GateRecord, Move, Now, RampState, StoreRamp } from './state.ts';
import { transition, type StoreEventKind, type StoreEvents } from './store-machine.ts';

export class Turn {
  readonly plan: RampPlan;
  readonly criteria: readonly Criterion[];
  readonly before: RampState;
  readonly evidence: Evidence;
  readonly now: Now;
  readonly moves: Move[] = [];
  /** The plane's reading if it is fresh enough to decide upon. */
  readonly reading: PlaneReading | null;
  /** Whether the meter has been silent for too long. */
  readonly stale: boolean;
  rollback: RampState['rollback'];
  /** One of each criterion, once `judge` has called them; those by readings also apart. */
  judges: readonly Judge[] = [];
  readingJudges: readonly ReadingJudge[] = [];
  readonly comparisons: ComparisonsAtGates;
  #stores: readonly StoreRamp[];

  constructor(
    plan: RampPlan,
    criteria: readonly Criterion[],
    state: RampState,
    evidence: Evidence,
    now: Now,
  ) {
    this.plan = plan;
    this.criteria = criteria;
    this.before = state;
    this.evidence = evidence;
    this.now = now;
    const { plane, meter } = evidence;
    this.reading = plane && now.realMs - plane.atMs <= STALE_AFTER_MS ? plane : null;
    this.stale = isStale(meter, now.realMs);
    this.rollback = state.rollback;
    this.#stores = state.stores;
    this.comparisons = new ComparisonsAtGates(criteria, state.stores, evidence);
  }

  get stores(): readonly StoreRamp[] {
    return this.#stores;
  }

  /** Calls the judges, upon the stores as they stand now. */
  judge(): void {
    this.judges = judgesOf(this.criteria, this.#stores, this.evidence, this.now.realMs);
    this.readingJudges = this.judges.filter((one) => one instanceof ReadingJudge);
  }

  /** Lets an event happen to one store; @returns whether that changed anything */
  apply<Kind extends StoreEventKind>(index: number, kind: Kind, event: StoreEvents[Kind]): boolean {
    const store = this.#stores[index]!;
    const next = transition(store, kind, event);
    if (next === store) return false;
    if (this.#stores === this.before.stores) this.#stores = this.before.stores.slice();
    (this.#stores as StoreRamp[])[index] = next;
    return true;
  }

  /** Sends one store back; `gate` is the verdict that did it, if a gate's store did. */
  rollBackStore(index: number, because: Because, gate: GateRecord | null): void {
    const { store } = this.#stores[index]!;
    if (!this.apply(index, 'rollback', { because, now: this.now, gate })) return;
    this.moves.push({ kind: 'rollback', scope: 'store', stores: [store], because });
    if (gate) this.moves.push({ kind: 'gate', store, gate });
  }

  /** Sends every store back, and latches that for the launch. */
  rollBackLaunch(because: Because): void {
    if (this.rollback) return;
    this.rollback = { because, atMs: this.now.realMs };
    const stores = this.#stores.filter(({ targetBp }) => targetBp > 0).map(({ store }) => store);
    for (let index = 0; index < this.#stores.length; index++) {
      this.apply(index, 'rollback', { because, now: this.now, gate: null });
    }
    this.moves.push({ kind: 'rollback', scope: 'launch', stores, because });
  }

  /** @returns the decision; its state is the very same object when nothing changed */
  close(): Decision {
    const { before, rollback, moves } = this;
    const settled = before.settled || this.reading !== null;
    const outcome = outcomeOf(this.#stores);
    const same =
      this.#stores === before.stores &&
      rollback === before.rollback &&
      settled === before.settled &&
      outcome === before.outcome;
    if (same) return { state: before, moves };
    return { state: { ...before, stores: this.#stores, rollback, settled, outcome }, moves };
  }
}

function outcomeOf(stores: readonly StoreRamp[]): RampState['outcome'] {
  let [full, back] = [0, 0];
  for (const { phase } of stores) {
    if (phase === 'full') full += 1;
    else if (phase === 'rolled-back') back += 1;
    else return null;
  }
  if (back === 0) return 'full';
  return full === 0 ? 'rolled-back' : 'partly';
}
