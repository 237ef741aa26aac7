/**
 * The ramp's plan: which store stands at which share for how long, read from the launch file.
 *
 * Three hours at 10 % steps from 10 % are nine moves, one every 20 minutes, and a last gate at
 * 100 %. The plan's durations are plan time, which a launch clock may run faster.
 */
import { Type, type Static } from 'typebox';
import { checkShape, FULL_BP, parseBp, parseDurationMs } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';

const Wave = Type.Object(
  {
    stores: Type.Union([Type.Array(Type.String()), Type.Literal('rest')]),
    offset: Type.String(),
    bake: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** The section `ramp` of a launch file, as people write it. */
export const RampSection = Type.Object(
  {
    over: Type.String({ description: 'from the pilot share to 100 %, such as 3h' }),
    pilot: Type.String({ description: 'where each store starts, such as 10%' }),
    step: Type.String({ description: 'added past each gate, such as 10%' }),
    waves: Type.Array(Wave, { minItems: 1 }),
    hold: Type.Optional(
      Type.Object(
        { longest: Type.String(), then: Type.Enum(['ask', 'rollback']) },
        { additionalProperties: false },
      ),
    ),
    floor: Type.Optional(
      Type.Integer({ minimum: 1, description: 'requests on green that every gate needs' }),
    ),
  },
  { additionalProperties: false },
);
type RampSection = Static<typeof RampSection>;

/** One store's way up. Durations are plan milliseconds. */
export interface StorePlan {
  readonly store: string;
  /** Counts from 1. */
  readonly wave: number;
  /** When its pilot share is due, counted from the ramp's beginning. */
  readonly offsetMs: number;
  /** The least time at the pilot share. */
  readonly bakeMs: number;
  /** The weights on the way up, each above the one before; the last is 10,000. */
  readonly stepsBp: readonly number[];
  /** Time at each weight before its gate. */
  readonly dwellMs: number;
}

export interface RampPlan {
  /** In the order of the waves. */
  readonly stores: readonly StorePlan[];
  /** A hold that lasts longer (plan time) is put to the rollback owner, or rolls back. */
  readonly hold: { readonly longestMs: number; readonly then: 'ask' | 'rollback' };
  /** Requests on green at the weight read back that a gate needs, whatever else it asks. */
  readonly evidenceFloor: number;
}

const DEFAULT_HOLD = { longest: '30m', then: 'ask' } as const;
const DEFAULT_FLOOR = 20;

/**
 * Plan time that a store stands at one weight before its gate may pass: the bake at the pilot
 * share if that is longer, nothing at 100 % (its gate waits for evidence alone).
 *
 * @param step index into the plan's `stepsBp`
 */
export function dwellAtMs(plan: StorePlan, step: number): number {
  if (step === 0) return Math.max(plan.dwellMs, plan.bakeMs);
  return step === plan.stepsBp.length - 1 ? 0 : plan.dwellMs;
}

/**
 * Reads the section `ramp`.
 *
 * @param raw the section as YAML gave it
 * @param path where the section stands in its document
 * @param storeIds every store of the launch, each to be in exactly one wave
 */
export function readRamp(
  raw: unknown,
  path: DocumentPath,
  storeIds: readonly string[],
): Parsed<RampPlan> {
  const shaped = checkShape(RampSection, raw, path);
  if (!shaped.ok) return shaped;
  const section = shaped.value;
  const problems: Problem[] = [];
  const duration = (text: string, at: DocumentPath): number => {
    const ms = parseDurationMs(text);
    if (ms === undefined) problems.push(noDuration(text, at));
    return ms ?? 0;
  };

  const overMs = duration(section.over, [...path, 'over']);
  if (overMs <= 0 && problems.length === 0) {
    const what = 'A ramp over no time would put every customer on green at once.';
    problems.push({ path: [...path, 'over'], what, next: 'Write a duration such as 3h.' });
  }
  const stepsBp = readSteps(section, path, problems);
  const dwellMs = overMs / Math.max(1, stepsBp.length - 1);
  const waves = resolveWaves(section, path, storeIds, problems);
  const stores = waves.flatMap(({ ids, offset, bake }, index) => {
    const at = [...path, 'waves', index];
    const offsetMs = duration(offset, [...at, 'offset']);
    const bakeMs = bake === undefined ? 0 : duration(bake, [...at, 'bake']);
    const before = waves[index - 1];
    if (before && offsetMs < (parseDurationMs(before.offset) ?? 0)) {
      const what = `Wave ${index + 1} starts at ${offset}, before wave ${index}.`;
      problems.push({ path: [...at, 'offset'], what, next: 'Put the waves in order of time.' });
    }
    return ids.map((store) => ({ store, wave: index + 1, offsetMs, bakeMs, stepsBp, dwellMs }));
  });
  const held = section.hold ?? DEFAULT_HOLD;
  const longestMs = duration(held.longest, [...path, 'hold', 'longest']);
  const hold = { longestMs, then: held.then };

  if (problems.length > 0) return { ok: false, problems };
  const evidenceFloor = section.floor ?? DEFAULT_FLOOR;
  return { ok: true, value: { stores, hold, evidenceFloor } };
}

function noDuration(text: string, path: DocumentPath): Problem {
  const next = 'Write a number with ms, s, m, h or d, such as 20m.';
  return { path, what: `"${text}" is not a duration.`, next };
}

function readSteps(section: RampSection, path: DocumentPath, problems: Problem[]): number[] {
  const share = (key: 'pilot' | 'step'): number => {
    const bp = parseBp(section[key]);
    if (bp !== undefined && bp > 0) return bp;
    problems.push({
      path: [...path, key],
      what: `"${section[key]}" is not a share above 0 % and up to 100 %; shares only go up.`,
      next: 'Write a percentage such as 10%.',
    });
    return FULL_BP;
  };
  const [pilotBp, stepBp] = [share('pilot'), share('step')];
  const steps: number[] = [];
  for (let bp = pilotBp; bp < FULL_BP; bp += stepBp) steps.push(bp);
  return [...steps, FULL_BP];
}

interface ResolvedWave {
  readonly ids: readonly string[];
  readonly offset: string;
  readonly bake: string | undefined;
}

function resolveWaves(
  section: RampSection,
  path: DocumentPath,
  storeIds: readonly string[],
  problems: Problem[],
): ResolvedWave[] {
  const known = new Set(storeIds);
  const named = new Set<string>();
  for (const [index, wave] of section.waves.entries()) {
    if (wave.stores === 'rest') continue;
    for (const [place, id] of wave.stores.entries()) {
      const at = [...path, 'waves', index, 'stores', place];
      if (!known.has(id)) {
        const what = `The launch has no store "${id}".`;
        problems.push({ path: at, what, next: 'Name a store of the launch, or add it there.' });
      } else if (named.has(id)) {
        const what = `Store "${id}" is in two waves.`;
        problems.push({ path: at, what, next: 'Leave it in one.' });
      }
      named.add(id);
    }
  }
  const rest = storeIds.filter((id) => !named.has(id));
  const restWaves = section.waves.flatMap((wave, index) => (wave.stores === 'rest' ? [index] : []));
  for (const index of restWaves.slice(1)) {
    const what = 'Two waves take the rest of the stores.';
    problems.push({ path: [...path, 'waves', index, 'stores'], what, next: 'Leave one of them.' });
  }
  if (restWaves.length === 0 && rest.length > 0) {
    const some = rest.slice(0, 5).join(', ') + (rest.length > 5 ? ', …' : '');
    const what = `No wave has ${rest.length === 1 ? 'store' : 'the stores'} ${some}.`;
    problems.push({ path: [...path, 'waves'], what, next: 'Add a wave with `stores: rest`.' });
  }
  return section.waves.map(({ stores, offset, bake }) => ({
    ids: stores === 'rest' ? rest : stores,
    offset,
    bake,
  }));
}
