/** Whether what a criterion's signal names is there: its journey, its database, devices. */
import { nearest, type DocumentPath, type Problem } from '@slipway/kernel';
import type { Criterion } from '@slipway/ramp';
import type { Journey } from '@slipway/rehearsal';

/** What a launch has that a signal may name. */
export interface SignalGround {
  /** Null: some journey could not be read, so that its name is not known. */
  readonly journeys: readonly Journey[] | null;
  readonly databases: readonly string[];
  readonly hasDevices: boolean;
}

/** @param path of the section `criteria` */
export function signalProblems(
  criteria: readonly Criterion[],
  ground: SignalGround,
  path: DocumentPath,
): Problem[] {
  return criteria.flatMap((criterion, index) => {
    const { signal } = criterion;
    const at = [...path, index, 'signal'];
    if ('journey' in signal) {
      return journeyProblems(criterion, signal, ground.journeys, [...path, index]);
    }
    if ('sql' in signal && !ground.databases.includes(signal.on)) {
      const what = `There is no database "${signal.on}".`;
      const next = suggest(signal.on, ground.databases, 'databases');
      return [{ path: [...at, 'on'], what, next }];
    }
    if ('fleet' in signal && !ground.hasDevices) {
      const what = 'A signal of the fleet needs devices, and this launch has none.';
      return [{ path: [...at, 'fleet'], what, next: 'Add `devices`, or take the criterion out.' }];
    }
    return [];
  });
}

function journeyProblems(
  criterion: Criterion,
  { journey, measure }: Extract<Criterion['signal'], { readonly journey: string }>,
  journeys: readonly Journey[] | null,
  path: DocumentPath,
): Problem[] {
  if (!journeys) return [];
  const at = [...path, 'signal'];
  const found = journeys.find(({ name }) => name === journey);
  if (!found) {
    const names = journeys.map(({ name }) => name);
    const what = `There is no journey "${journey}".`;
    return [{ path: [...at, 'journey'], what, next: suggest(journey, names, 'journeys') }];
  }
  const counted = casesThatCount(found, measure);
  if (counted === 0) {
    const what = `No step of journey "${journey}" says that its customer is active then.`;
    const next = 'Write `activates: true` at that step, or measure the passed-share.';
    return [{ path: [...at, 'measure'], what, next }];
  }
  const { ofAtLeast, withinMs } = criterion.tripwire;
  const most = Math.floor((withinMs ?? 0) / found.everyMs) * counted;
  if (!criterion.scope.includes('store') || most >= ofAtLeast) return [];
  return [
    {
      path: [...path, 'tripwire', 'of-at-least'],
      what: `A store has ${most} run(s) of "${journey}" in this window, never ${ofAtLeast}.`,
      next: 'Ask for fewer, take a longer window, or let the journey run more often.',
    },
  ];
}

/** @returns how many of a journey's cases a measure counts */
function casesThatCount({ cases }: Journey, measure: string): number {
  if (measure === 'passed-share') return cases.length;
  return cases.filter(({ steps }) => steps.some(({ activates }) => activates)).length;
}

function suggest(word: string, known: readonly string[], section: string): string {
  const guess = nearest(word, known);
  return guess ? `Did you mean "${guess}"?` : `Add it to \`${section}\`, or correct the name.`;
}
