/** From what is kept (people, certificates, rules, demand) to the problem that is solved. */
import type { Certificate } from '../../core/certificate.ts';
import type { Person } from '../../core/person.ts';
import type { TrainingStep } from '../../core/shortest-path.ts';
import { windowsOf, type AvailabilityRule } from './availability.ts';
import { readDemand, type DemandFile } from './demand.ts';
import type { Assignment, RosterProblem, RosterStore, Standing } from './problem.ts';

export interface Kept {
  readonly stores: readonly RosterStore[];
  readonly people: readonly Person[];
  readonly certificates: readonly Certificate[];
  /** Modules passed, by person. */
  readonly passed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly training: readonly TrainingStep[];
  readonly rules: readonly AvailabilityRule[];
  readonly demand: DemandFile;
  readonly pins?: readonly Assignment[];
  readonly around?: readonly Standing[];
}

/** @throws {Error} the demand was not checked when it was taken in */
export function problemOf(kept: Kept): RosterProblem {
  const { stores, people, certificates, passed, training, rules, pins = [], around = [] } = kept;
  const demand = readDemand(kept.demand, { stores, people: people.map(({ id }) => id) });
  if (!demand.ok) {
    const [first] = demand.problems;
    throw new Error(`problemOf: the demand does not fit any more: ${first?.what} ${first?.next}`);
  }
  const { week, law, shifts, travel } = demand.value;
  const zoneOf = new Map(stores.map(({ id, zone }) => [id, zone]));
  const held = Map.groupBy(certificates, ({ person }) => person);
  const rulesOf = Map.groupBy(rules, ({ person }) => person);
  const own = new Set(shifts.map(({ store }) => store));
  const asked = people.filter(({ home }) => own.has(home));
  return {
    stores: stores.filter(({ id }) => own.has(id)),
    people: asked,
    shifts,
    law,
    travel,
    standings: new Map(
      asked.map(({ id }) => [
        id,
        { certificates: held.get(id) ?? [], passed: passed.get(id) ?? new Set(), training },
      ]),
    ),
    windows: new Map(
      asked.map(({ id, home }) => [
        id,
        windowsOf(rulesOf.get(id) ?? [], week, zoneOf.get(home) ?? 'UTC'),
      ]),
    ),
    pins,
    bans: [],
    around,
  };
}
