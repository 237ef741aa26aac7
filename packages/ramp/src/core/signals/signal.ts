/**
 * A kind of signal: what a criterion can be about. Each is one file of this folder and one line in
 * index.ts; how its readings are taken is the server's.
 */
import { checkShape, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import type { Static, TObject } from 'typebox';

/** How a threshold is written and a value read: `85%`, `15m`, `0`. */
export type Unit = 'share' | 'duration' | 'number';

/** When a tripwire fires: the value is above, below, or other than the threshold. */
export type Comparison = 'above' | 'below' | 'not-equal';

export type Level = 'store' | 'fleet';

/**
 * How the stores' readings become the fleet's: a share of all that was counted, a sum, the longest,
 * or not at all, because the fleet has one reading itself.
 */
export type RollUp = 'share' | 'sum' | 'longest' | 'itself';

/** What a launch file says under `signal`, read; which kind it is, its key tells. */
export type Signal =
  | MeterSignal
  | JourneySignal
  | { readonly sql: string; readonly on: string; readonly everyMs: number }
  | { readonly fleet: FleetMeasure; readonly everyMs: number }
  | { readonly http: string; readonly value: string; readonly everyMs: number };

export type MeterSignal =
  | { readonly meter: 'failed-share' }
  | { readonly meter: 'over-objective'; readonly objectiveMs: number };

/** Runs of a journey; how often, its file says. */
export interface JourneySignal {
  readonly journey: string;
  readonly measure: 'activation-share' | 'passed-share';
}

export type FleetMeasure = 'oldest-unapplied-op' | 'backlog' | 'quarantined' | 'silent-devices';

/** What is judged by readings rather than by the meter's counts. */
export type ReadingSignal = Exclude<Signal, MeterSignal>;

/** Everything that tells one kind of signal from another. */
export interface SignalKind {
  /** The key by which a launch file names it. */
  readonly key: string;
  readonly section: TObject;
  readonly fires: readonly Comparison[];
  /** The levels at which it can be judged; all of them unless the file says otherwise. */
  readonly levels: readonly Level[];
  /** Whether it counts something, so that `of-at-least` has a meaning. */
  readonly isCounted: boolean;
  /** What `within` may be and is if absent, in milliseconds; null: it has no window. */
  readonly window: { readonly longestMs: number; readonly absentMs: number | null } | null;
  read(raw: unknown, path: DocumentPath): Parsed<Signal>;
  unitOf(signal: Signal): Unit;
  rollUpOf(signal: Signal): RollUp;
  /** @returns what is measured, such as `runs of onboarding that activated` */
  say(signal: Signal): string;
}

/** A kind in its own types, before these are forgotten for the list of all kinds. */
interface Definition<Section extends TObject, Of extends Signal> extends Omit<
  SignalKind,
  'read' | 'unitOf' | 'rollUpOf' | 'say' | 'section'
> {
  readonly section: Section;
  of(section: Static<Section>, path: DocumentPath, problems: Problem[]): Of;
  unitOf(signal: Of): Unit;
  rollUpOf(signal: Of): RollUp;
  say(signal: Of): string;
}

/** @returns the kind that the list of all kinds has; its signals were read by itself */
export function defineSignal<Section extends TObject, Of extends Signal>(
  definition: Definition<Section, Of>,
): SignalKind {
  return {
    ...definition,
    read: (raw, path) => {
      const shape = checkShape(definition.section, raw, path);
      if (!shape.ok) return shape;
      const problems: Problem[] = [];
      const value = definition.of(shape.value, path, problems);
      return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
    },
    unitOf: (signal) => definition.unitOf(signal as Of),
    rollUpOf: (signal) => definition.rollUpOf(signal as Of),
    say: (signal) => definition.say(signal as Of),
  };
}
