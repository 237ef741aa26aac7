/** What the stores' devices have not brought home yet. */
import { Type } from 'typebox';
import { Every, readEvery } from './every.ts';
import { defineSignal, type FleetMeasure, type RollUp, type Signal, type Unit } from './signal.ts';

type FleetSignal = Extract<Signal, { readonly fleet: FleetMeasure }>;

const DEFAULT_EVERY_MS = 2_000;

const MEASURES: Readonly<Record<FleetMeasure, { unit: Unit; rollUp: RollUp; words: string }>> = {
  'oldest-unapplied-op': {
    unit: 'duration',
    rollUp: 'longest',
    words: 'age of the oldest op that is not applied',
  },
  backlog: { unit: 'number', rollUp: 'sum', words: 'ops that devices still hold' },
  quarantined: { unit: 'number', rollUp: 'sum', words: 'ops in quarantine' },
  'silent-devices': { unit: 'number', rollUp: 'sum', words: 'silent devices' },
};

export const fleet = defineSignal({
  key: 'fleet',
  section: Type.Object(
    {
      fleet: Type.Enum(['oldest-unapplied-op', 'backlog', 'quarantined', 'silent-devices']),
      every: Every,
    },
    { additionalProperties: false },
  ),
  fires: ['above', 'below', 'not-equal'],
  levels: ['store', 'fleet'],
  isCounted: false,
  window: null,
  of: ({ fleet: measure, every }, path, problems): FleetSignal => ({
    fleet: measure,
    everyMs: readEvery(every, DEFAULT_EVERY_MS, path, problems),
  }),
  unitOf: ({ fleet: measure }: FleetSignal) => MEASURES[measure].unit,
  rollUpOf: ({ fleet: measure }: FleetSignal) => MEASURES[measure].rollUp,
  say: ({ fleet: measure }: FleetSignal) => MEASURES[measure].words,
});
