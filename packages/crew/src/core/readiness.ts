/**
 * Whether the shifts of a store's opening are ready: what the checklist asks of the crew.
 *
 * Rules (SPEC.md): G4 no roster is not ready · G5 a shift is led by a certified triage lead, and
 * has a mentor · G6 four pickers in five are certified; at triage everybody is.
 */
import { gapInWords, type MayWork } from './may-work.ts';
import type { Station } from './station.ts';

/** Somebody on a shift. */
export interface Staffed {
  readonly person: string;
  readonly station: Station;
  readonly isLead: boolean;
  readonly isMentor: boolean;
  /** As the gate says, for the whole of the work. */
  readonly may: MayWork;
}

export interface StaffedShift {
  readonly shift: string;
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly staff: readonly Staffed[];
}

export interface Readiness {
  readonly holds: boolean;
  /** What was seen, in one line. */
  readonly note: string;
}

/** Of all rostered pickers, so many must hold the certificate. */
const PICKERS_SHARE = 0.8;
const TOLD = 3;

const NONE: Readiness = { holds: false, note: 'no roster is published' };

/** @param shifts of the time, whose first one must cover the opening, ms since 1970 */
export function rosterPublished(shifts: readonly StaffedShift[], opensMs: number): Readiness {
  if (shifts.length === 0) return NONE;
  const opening = shifts.find(({ fromMs, untilMs }) => fromMs <= opensMs && opensMs < untilMs);
  if (!opening) return { holds: false, note: 'no shift covers the opening' };
  const empty = shifts.filter(({ staff }) => staff.length === 0);
  if (empty.length > 0)
    return told(
      'nobody stands on',
      empty.map(({ shift }) => shift),
    );
  const people = new Set(shifts.flatMap(({ staff }) => staff.map(({ person }) => person)));
  return { holds: true, note: `${shifts.length} shifts, ${people.size} people` };
}

export function shiftsLed(shifts: readonly StaffedShift[]): Readiness {
  if (shifts.length === 0) return NONE;
  const lacking = shifts.flatMap(({ shift, staff }) => {
    const lead = staff.some(
      ({ station, isLead, may }) => station === 'triage' && isLead && may.may,
    );
    const mentor = staff.some(({ isMentor }) => isMentor);
    if (lead && mentor) return [];
    const lacks = [...(lead ? [] : ['certified triage lead']), ...(mentor ? [] : ['mentor'])];
    return [`${shift} has no ${lacks.join(' and no ')}`];
  });
  return lacking.length === 0
    ? { holds: true, note: `${shifts.length} shifts, each with a triage lead and a mentor` }
    : told('', lacking);
}

export function stationCertified(
  shifts: readonly StaffedShift[],
  station: 'picks' | 'triage',
): Readiness {
  if (shifts.length === 0) return NONE;
  const all = shifts.flatMap(({ staff }) => staff.filter((one) => one.station === station));
  const people = new Set(all.map(({ person }) => person));
  const gaps = new Map<string, string>();
  for (const { person, may } of all) {
    if (!may.may && !gaps.has(person)) gaps.set(person, may.gaps.map(gapInWords).join(', '));
  }
  if (people.size === 0) return { holds: false, note: `nobody is rostered for ${station}` };
  const able = people.size - gaps.size;
  const least = station === 'picks' ? Math.ceil(people.size * PICKERS_SHARE) : people.size;
  const share = `${able} of ${people.size} at ${station} are certified`;
  if (able >= least) return { holds: true, note: share };
  return told(
    `${share}:`,
    Array.from(gaps, ([person, why]) => `${person} ${why}`),
  );
}

function told(what: string, those: readonly string[]): Readiness {
  const more = those.length > TOLD ? `; and ${those.length - TOLD} more` : '';
  return { holds: false, note: `${what} ${those.slice(0, TOLD).join('; ')}${more}`.trim() };
}
