/**
 * Start from rollback: what each criterion of a launch demands before anybody may rely on it.
 *
 *   criterion ─► its signal is live
 *             ─► it fired in a rehearsal or a drill
 *             ─► its rollback was timed at every store (when it rolls back)
 *             ─► it has an owner and a deputy
 */
import type { Evidence, Item, Template } from './template.ts';

/** What is asked of a criterion here; the launch file says much more. */
export interface CriterionFact {
  readonly id: string;
  /** When it fires, in words. */
  readonly words: string;
  readonly rollsBack: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function probed(
  kind: 'meter' | 'rehearsal-record' | 'drill-record' | 'roster',
  everyMs: number,
  freshMs: number,
  criterion: string,
): Evidence {
  return { by: 'probe', kind, everyMs, freshMs, ask: { criterion } };
}

/** The two phases of a launch in which derived items stand. */
const EARLY = 'T-30d';
const LATE = 'T-7d';

function itemsOf({ id, words, rollsBack }: CriterionFact): Item[] {
  const common = { blocking: true, why: `It fires on this: ${words}.` };
  const early = {
    ...common,
    phase: EARLY,
    due: { days: -30, hours: 0, minutes: 0 },
    dueText: '-30d',
  };
  const late = { ...common, phase: LATE, due: { days: -7, hours: 0, minutes: 0 }, dueText: '-7d' };
  const live = `${id}.live`;
  const fired = `${id}.fired`;
  const items: Item[] = [
    {
      ...early,
      id: live,
      per: 'launch',
      owner: 'release',
      what: `Read the signal of ${id} live, from every store.`,
      doneWhen: 'It was read within the last five minutes.',
      needs: [],
      evidence: probed('meter', MINUTE_MS, 5 * MINUTE_MS, id),
    },
    {
      ...early,
      id: `${id}.owned`,
      per: 'launch',
      owner: 'commander',
      what: `Name an owner and a deputy for ${id}.`,
      doneWhen: 'Both stand in people.yaml, each with a key in force.',
      needs: [],
      evidence: probed('roster', 24 * HOUR_MS, 48 * HOUR_MS, id),
    },
    {
      ...late,
      id: fired,
      per: 'launch',
      owner: 'rollback-owner',
      what: `Make ${id} fire in a rehearsal, by a real fault.`,
      doneWhen: 'The signed record shows the fault, the firing and what followed.',
      needs: [live],
      evidence: probed('rehearsal-record', HOUR_MS, 30 * 24 * HOUR_MS, id),
    },
  ];
  if (!rollsBack) return items;
  const timed: Item = {
    ...late,
    id: `${id}.timed`,
    per: 'store',
    owner: 'rollback-owner',
    what: `Time the rollback that ${id} orders, at this store.`,
    doneWhen: 'The drill stayed within the limit of the launch file.',
    needs: [fired],
    evidence: probed('drill-record', HOUR_MS, 30 * 24 * HOUR_MS, id),
  };
  return [...items, timed];
}

/**
 * @returns the template with what the criteria demand in front of it; in a template without the
 *   phases of a launch the demands stand in its first phase
 */
export function withDemands(template: Template, criteria: readonly CriterionFact[]): Template {
  const known = new Set(template.phases.map(({ id }) => id));
  const [first] = template.phases;
  const placed = criteria.flatMap(itemsOf).map((item) => ({
    ...item,
    phase: known.has(item.phase) ? item.phase : (first?.id ?? item.phase),
  }));
  return { ...template, items: [...placed, ...template.items] };
}
