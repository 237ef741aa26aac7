/**
 * Criteria: what would make the launch hold or go back, read from the launch file.
 *
 * This version judges tripwires over the meter. Whatever else a criterion may ask in the file is
 * refused by name: a criterion that is ignored is worse than none.
 */
import { Type, type Static } from 'typebox';
import { checkShape, parseDurationMs, parseShare } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';

const Action = Type.Enum(['rollback-store', 'rollback-launch', 'hold']);
const Scope = Type.Enum(['store', 'fleet']);

const CriterionSection = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    signal: Type.Object(
      {
        meter: Type.Enum(['failed-share', 'over-objective']),
        objective: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
    tripwire: Type.Object(
      {
        above: Type.String(),
        'of-at-least': Type.Integer({ minimum: 1 }),
        within: Type.String(),
      },
      { additionalProperties: false },
    ),
    scope: Type.Optional(Type.Array(Scope, { minItems: 1 })),
    action: Type.Union([
      Action,
      Type.Object(
        { store: Type.Optional(Action), fleet: Type.Optional(Action) },
        { additionalProperties: false },
      ),
    ]),
    owner: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
type CriterionSection = Static<typeof CriterionSection>;

/** The section `criteria` of a launch file, as people write it. */
export const CriteriaSection = Type.Array(CriterionSection, { minItems: 1 });

export type CriterionAction = 'rollback-store' | 'rollback-launch' | 'hold';
export type CriterionScope = 'store' | 'fleet';

export interface Criterion {
  readonly id: string;
  readonly signal:
    | { readonly meter: 'failed-share' }
    | { readonly meter: 'over-objective'; readonly objectiveMs: number };
  /** Fires when the share of bad requests on green is above `above` (0 to 1). */
  readonly tripwire: {
    readonly above: number;
    /** Fewer requests in the window say nothing. */
    readonly ofAtLeast: number;
    /** The window, real milliseconds. */
    readonly withinMs: number;
  };
  readonly scope: readonly CriterionScope[];
  /** What happens at each level; `hold` where the level is out of scope. */
  readonly action: { readonly store: CriterionAction; readonly fleet: CriterionAction };
  readonly owner: string | null;
}

/** The meter keeps this much; a longer window could not be filled again after a restart. */
const LONGEST_WINDOW_MS = 15 * 60_000;
const NOT_ENFORCED_KEYS = ['compare', 'ceiling', 'informational'];
const NOT_ENFORCED_SIGNALS = ['prometheus', 'sql', 'http', 'journey', 'fleet', 'attest'];
const NOT_ENFORCED_TRIPWIRES = ['below', 'not-equal'];

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
    problems.push(...refused.problems);
    if (!refused.judgeable) continue;
    const shaped = checkShape(CriterionSection, refused.rest, at);
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
    criteria.push(criterion);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: criteria };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names what this version cannot enforce, and takes it out, so that the rest is checked too. */
function refuse(
  entry: unknown,
  path: DocumentPath,
): { rest: unknown; judgeable: boolean; problems: Problem[] } {
  if (!isRecord(entry)) return { rest: entry, judgeable: true, problems: [] };
  const problems: Problem[] = [];
  const find = (value: unknown, names: readonly string[], at: DocumentPath): boolean => {
    const found = isRecord(value) ? names.filter((name) => name in value) : [];
    for (const name of found) {
      problems.push({
        path: [...at, name],
        what: `This version cannot enforce \`${name}\`.`,
        next: 'Take it out, or judge this by a tripwire over the meter.',
        atKey: true,
      });
    }
    return found.length > 0;
  };
  find(entry, NOT_ENFORCED_KEYS, path);
  const signal = find(entry['signal'], NOT_ENFORCED_SIGNALS, [...path, 'signal']);
  const tripwire = find(entry['tripwire'], NOT_ENFORCED_TRIPWIRES, [...path, 'tripwire']);
  const kept = Object.entries(entry).filter(([key]) => !NOT_ENFORCED_KEYS.includes(key));
  return { rest: Object.fromEntries(kept), judgeable: !signal && !tripwire, problems };
}

function readCriterion(
  section: CriterionSection,
  path: DocumentPath,
  problems: Problem[],
): Criterion {
  const above = parseShare(section.tripwire.above);
  if (above === undefined) {
    const what = `"${section.tripwire.above}" is not a share.`;
    const next = 'Write a percentage such as 2%.';
    problems.push({ path: [...path, 'tripwire', 'above'], what, next });
  }
  const withinMs = parseDurationMs(section.tripwire.within) ?? 0;
  if (withinMs < 1000 || withinMs > LONGEST_WINDOW_MS) {
    const what = `"${section.tripwire.within}" is no window from 1 s to 15 m.`;
    const next = 'Write a duration such as 30s; the meter keeps 15 minutes.';
    problems.push({ path: [...path, 'tripwire', 'within'], what, next });
  }
  const scope = Array.from(new Set(section.scope ?? (['store', 'fleet'] as const)));
  const ofAtLeast = section.tripwire['of-at-least'];
  return {
    id: section.id,
    signal: readSignal(section.signal, [...path, 'signal'], problems),
    tripwire: { above: above ?? 0, ofAtLeast, withinMs },
    scope,
    action: readAction(section.action, scope, [...path, 'action'], problems),
    owner: section.owner ?? null,
  };
}

function readSignal(
  { meter, objective }: CriterionSection['signal'],
  path: DocumentPath,
  problems: Problem[],
): Criterion['signal'] {
  if (meter === 'failed-share') {
    if (objective !== undefined) {
      const what = 'A share of failed requests has no objective.';
      problems.push({ path: [...path, 'objective'], what, next: 'Take it out.', atKey: true });
    }
    return { meter };
  }
  const objectiveMs = parseDurationMs(objective ?? '') ?? 0;
  if (objectiveMs <= 0) {
    const what = 'A criterion over a latency objective must name it.';
    const next = 'Add `objective` with a duration such as 250ms.';
    problems.push({ path, what, next });
  }
  return { meter, objectiveMs };
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
