/** A roster as a control plane tells it: one store with a gap, one without. */
import type { RosterView } from '@slipway/api';

export const RESCUE_WORDS = 'Ana covers Ben’s triage at Weirside: certified until 2027-03-14.';

/** @returns a week of two stores; Ben is on triage at Weirside unless he was rescued */
export function exampleRoster(nowMs: number, isRescued = false): RosterView {
  const spread = { least: 8, mean: 20, most: 32 };
  const even = { hours: spread, undesired: spread, againstWishes: 0, belowContract: 0 };
  const people = ['Ana', 'Ben', 'Cy'].map((name) => ({ id: name.toLowerCase(), name }));
  const who = isRescued ? { id: 'ana', name: 'Ana' } : { id: 'ben', name: 'Ben' };
  const late = {
    id: 's09-late',
    name: 'late',
    day: '2026-12-05',
    dayWords: 'Sat 5 Dec',
    hours: '14:00–22:00',
    fromMs: nowMs,
    places: [
      {
        station: 'triage',
        asked: 1,
        people: [{ ...who, isLead: true, isPinned: false }],
        gap: null,
      },
      {
        station: 'picks',
        asked: 2,
        people: [{ id: 'cy', name: 'Cy', isLead: false, isPinned: true }],
        gap: {
          words: 'picks 2 at Weirside: that is for Cy; nobody else holds picking',
          relaxations: [{ words: 'Ana learns picking', cost: 22 }],
        },
      },
    ],
  };
  const [before, after] = ['triage', null];
  const change = { version: 2, atMs: nowMs, by: 'ada', why: RESCUE_WORDS, shift: 's09-late' };
  return {
    atMs: nowMs,
    week: '2026-11-30',
    version: isRescued ? 2 : 1,
    gap: 0.004,
    stores: [
      { id: 's09', name: 'Weirside', missing: 1, people, shifts: [late], ...even },
      { id: 's10', name: 'Thornhill', missing: 0, people: [], shifts: [], ...even },
    ],
    breaches: [],
    changes: isRescued ? [{ ...change, person: 'Ben', before, after }] : [],
  };
}
