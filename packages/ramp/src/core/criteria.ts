/**
 * Criteria: what would make the launch hold or go back, read from the launch file.
 *
 * A criterion is a tripwire over a signal; what the meter counts may be compared between colours
 * and have a ceiling, too. What this version cannot judge is refused by name: a criterion that is
 * ignored is worse than none.
 */
import { checkShape, nearest } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { BESIDE_TRIPWIRE, readBesideTripwire, type BesideTripwire } from './read-compare.ts';
import { readTripwire, TripwireSection, type Tripwire } from './read-tripwire.ts';
import { SIGNALS } from './signals/index.ts';
import type { Level, MeterSignal, ReadingSignal, Signal, SignalKind } from './signals/index.ts';

const Action = Type.Enum(['rollback-store', 'rollback-launch', 'hold']);
const Scope = Type.Enum(['store', 'fleet']);

const Common = {
  id: Type.String({ minLength: 1 }),
  tripwire: TripwireSection,
  ...BESIDE_TRIPWIRE,
  scope: Type.Optional(Type.Array(Scope, { minItems: 1 })),
  action: Type.Union([
    Action,
    Type.Object(
      { store: Type.Optional(Action), fleet: Type.Optional(Action) },
      { additionalProperties: false },
    ),
  ]),
  owner: Type.Optional(Type.String()),
};

/** What stands in `signal` is for the reader of its kind. */
const CriterionSection = Type.Object(
  { ...Common, signal: Type.Record(Type.String(), Type.Unknown()) },
  { additionalProperties: false },
);
type CriterionSection = Static<typeof CriterionSection>;

/** The section `criteria` of a launch file, as people write it. */
export const CriteriaSection = Type.Array(
  Type.Object(
    { ...Common, signal: Type.Union(SIGNALS.map(({ section }) => section)) },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);

export type CriterionAction = 'rollback-store' | 'rollback-launch' | 'hold';
export type CriterionScope = Level;

interface CriterionOf<S extends Signal, T extends Tripwire> {
  readonly id: string;
  readonly signal: S;
  readonly tripwire: T;
  readonly scope: readonly CriterionScope[];
  /** What happens at each level; `hold` where the level is out of scope. */
  readonly action: { readonly store: CriterionAction; readonly fleet: CriterionAction };
  readonly owner: string | null;
}

/** Judged by the meter's counts: fires when the share of bad requests on green is above. */
export type MeterCriterion = CriterionOf<MeterSignal, Tripwire & { readonly withinMs: number }> &
  BesideTripwire;

/** Judged by readings that the server takes. */
export type ReadingCriterion = CriterionOf<ReadingSignal, Tripwire>;

export type Criterion = MeterCriterion | ReadingCriterion;

export function isMetered(criterion: Criterion): criterion is MeterCriterion {
  return 'meter' in criterion.signal;
}

/** @returns the criteria that readings decide, in their order */
export function unmetered(criteria: readonly Criterion[]): ReadingCriterion[] {
  return criteria.filter((one): one is ReadingCriterion => !isMetered(one));
}

/** @returns the criteria that the meter's counts decide, in their order */
export function metered(criteria: readonly Criterion[]): MeterCriterion[] {
  return criteria.filter((one) => isMetered(one));
}

const NOT_ENFORCED_SIGNALS = ['prometheus', 'attest'];

/** @returns the latency objectives of all criteria, ascending: what the meter has to count */
export function objectivesOf(criteria: readonly Criterion[]): number[] {
  const all = criteria.flatMap(({ signal }) => ('objectiveMs' in signal ? signal.objectiveMs : []));
  return Array.from(new Set(all)).sort((a, b) => a - b);
}

/**
 * Reads the section `criteria`.
 *
 * @param raw the section as YAML gave it
 * @param path where the section stands in its document
 */
export function readCriteria(raw: unknown, path: DocumentPath): Parsed<Criterion[]> {
  if (!Array.isArray(raw) || raw.length === 0) {
    const shaped = checkShape(CriteriaSection, raw, path);
    return shaped.ok ? { ok: true, value: [] } : shaped;
  }
  const problems: Problem[] = [];
  const criteria: Criterion[] = [];
  const ids = new Set<string>();
  for (const [index, entry] of (raw as unknown[]).entries()) {
    const at = [...path, index];
    const refused = refuse(entry, at);
    problems.push(...refused);
    if (refused.length > 0) continue;
    const shaped = checkShape(CriterionSection, entry, at);
    if (!shaped.ok) {
      problems.push(...shaped.problems);
      continue;
    }
    const { id } = shaped.value;
    if (ids.has(id)) {
      const what = `Two criteria are called "${id}".`;
      problems.push({ path: [...at, 'id'], what, next: 'Give each its own id.' });
    }
    ids.add(id);
    const criterion = readCriterion(shaped.value, at, problems);
    if (criterion) criteria.push(criterion);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: criteria };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names signals that this version cannot judge. */
function refuse(entry: unknown, path: DocumentPath): Problem[] {
  const signal = isRecord(entry) ? entry['signal'] : undefined;
  if (!isRecord(signal)) return [];
  return NOT_ENFORCED_SIGNALS.filter((name) => name in signal).map((name) => ({
    path: [...path, 'signal', name],
    what: `This version cannot enforce \`${name}\`.`,
    next: 'Take it out, or judge this by a tripwire over another signal.',
    atKey: true,
  }));
}

/** @returns the criterion, or null after noting why its signal is none */
function readCriterion(
  section: CriterionSection,
  path: DocumentPath,
  problems: Problem[],
): Criterion | null {
  const kind = findKind(section.signal, [...path, 'signal'], problems);
  if (!kind) return null;
  const signal = kind.read(section.signal, [...path, 'signal']);
  if (!signal.ok) {
    problems.push(...signal.problems);
    return null;
  }
  const at = [...path, 'tripwire'];
  const tripwire = readTripwire(section.tripwire, kind, signal.value, at, problems);
  const beside = readBesideTripwire(section, kind, path, problems);
  const scope = readScope(section.scope, kind, [...path, 'scope'], problems);
  return {
    id: section.id,
    signal: signal.value,
    tripwire,
    ...('meter' in signal.value ? beside : {}),
    scope,
    action: readAction(section.action, scope, [...path, 'action'], problems),
    owner: section.owner ?? null,
  } as Criterion;
}

/** The one key that names a signal tells which kind it is. */
function findKind(
  signal: CriterionSection['signal'],
  path: DocumentPath,
  problems: Problem[],
): SignalKind | undefined {
  const keys = SIGNALS.map(({ key }) => key);
  const [kind, second] = SIGNALS.filter(({ key }) => Object.hasOwn(signal, key));
  if (!kind) {
    const guess = nearest(Object.keys(signal)[0] ?? '', keys);
    const next = guess ? `Did you mean "${guess}"?` : `Write one of ${keys.join(', ')}.`;
    problems.push({ path, what: 'This names no signal.', next });
  } else if (second) {
    const what = `"${kind.key}" and "${second.key}" are two signals.`;
    problems.push({ path: [...path, second.key], what, next: 'Make two criteria.', atKey: true });
  }
  return second ? undefined : kind;
}

function readScope(
  scope: readonly CriterionScope[] | undefined,
  { key, levels }: SignalKind,
  path: DocumentPath,
  problems: Problem[],
): CriterionScope[] {
  const stray = scope?.find((level) => !levels.includes(level));
  if (stray !== undefined) {
    const what = `A ${key} signal has no reading of a ${stray}.`;
    problems.push({ path, what, next: `Write \`scope: [${levels.join(', ')}]\`.` });
  }
  return Array.from(new Set(scope ?? levels));
}

function readAction(
  action: CriterionSection['action'],
  scope: readonly CriterionScope[],
  path: DocumentPath,
  problems: Problem[],
): Criterion['action'] {
  const at = (level: CriterionScope): CriterionAction => {
    if (!scope.includes(level)) return 'hold';
    const found = typeof action === 'string' ? action : action[level];
    if (found === undefined) {
      const what = `The criterion's scope has ${level}, its action says nothing of it.`;
      problems.push({ path, what, next: `Add \`${level}\`, or narrow the scope.` });
    } else if (level === 'fleet' && found === 'rollback-store') {
      problems.push({
        path,
        what: 'A fleet has no one store to roll back.',
        next: 'Write { store: rollback-store, fleet: rollback-launch }, or `scope: [store]`.',
      });
    }
    return found ?? 'hold';
  };
  return { store: at('store'), fleet: at('fleet') };
}
