/** Why a rescue is what it is, in one sentence. */
import { standingOf } from '../../core/certificate.ts';
import type { TrainingPath } from '../../core/shortest-path.ts';
import { STATIONS, type Station } from '../../core/station.ts';
import type { Candidate } from './candidates.ts';
import type { RosterGap } from './check.ts';
import type { RosterChange } from './difference.ts';
import type { Assignment, RosterProblem, Shift } from './problem.ts';
import type { NoShow } from './rescue.ts';
import { dateOf, hoursOf, namingOf, type Naming } from './words.ts';

export interface RescueFacts {
  readonly problem: RosterProblem;
  readonly roster: readonly Assignment[];
  readonly next: readonly Assignment[];
  readonly noShow: NoShow;
  readonly changes: readonly RosterChange[];
  readonly gaps: readonly RosterGap[];
  /** Of the shift in question. */
  readonly candidates: readonly Candidate[];
}

/**
 * @returns such as "Ana covers Ben's triage at Weirside, Sat 5 Dec 14:00–22:00 (late): certified
 *   until 2027-03-14, 12 h since the last shift, nobody else of the store is free."
 */
export function sayRescue(facts: RescueFacts): string {
  const { problem, roster, noShow, changes } = facts;
  const naming = namingOf(problem);
  const shift = problem.shifts.find(({ id }) => id === noShow.shift)!;
  const lost = roster.find((one) => one.shift === shift.id && one.person === noShow.person);
  const who = naming.person(noShow.person);
  if (!lost) return `${who} is not on ${naming.shift(shift)}: nothing changes.`;
  const what = `${who}’s ${lost.station} at ${naming.shift(shift)}`;
  const arrivals = changes.filter(
    (one) => one.shift === shift.id && one.after?.station === lost.station && isMove(one),
  );
  const cover = arrivals[0];
  if (!cover) return sayShort(facts, what, lost.station, shift, naming);
  const name = naming.person(cover.person);
  const from = cover.before ? `moves from ${cover.before.station} to cover` : 'covers';
  const reasons = [
    certifiedUntil(problem, cover.person, lost.station, shift, naming),
    restBefore(facts, cover.person, shift),
    others(facts, cover.person, lost.station),
    ...further(facts, cover, naming),
  ];
  return `${name} ${from} ${what}: ${reasons.filter(Boolean).join(', ')}.`;
}

const isMove = ({ before, after }: RosterChange) => before?.station !== after?.station;

function certifiedUntil(
  { standings }: RosterProblem,
  person: string,
  station: Station,
  { store, untilMs }: Shift,
  naming: Naming,
): string {
  const held = standings.get(person)?.certificates ?? [];
  const ends = STATIONS[station].needs.flatMap((need) => {
    const standing = standingOf(held, need, untilMs);
    return standing.is === 'valid' ? [standing.untilMs] : [];
  });
  return ends.length === 0
    ? ''
    : `certified until ${dateOf(Math.min(...ends), naming.zone(store))}`;
}

function restBefore({ problem, next }: RescueFacts, person: string, shift: Shift): string {
  const shiftOf = new Map(problem.shifts.map((one) => [one.id, one]));
  const own = next.flatMap((one) => (one.person === person ? [shiftOf.get(one.shift)!] : []));
  const standing = problem.around.filter((one) => one.person === person);
  const ends = [...own, ...standing].map(({ untilMs }) => untilMs);
  const last = Math.max(...ends.filter((untilMs) => untilMs <= shift.fromMs));
  return Number.isFinite(last)
    ? `${hoursOf(shift.fromMs - last)} since the last shift`
    : 'no shift before it';
}

function others({ candidates, roster, noShow }: RescueFacts, person: string, station: Station) {
  const on = new Set(roster.flatMap((one) => (one.shift === noShow.shift ? [one.person] : [])));
  const could = candidates.filter(
    (one) =>
      one.station === station &&
      one.blocks.length === 0 &&
      one.person.id !== person &&
      !on.has(one.person.id),
  );
  if (could.length === 0) return 'nobody else of the store is free';
  return could.length === 1 ? 'one other is free, too' : `${could.length} others are free, too`;
}

/** What follows elsewhere: who moves besides, and what is short. */
function further({ changes, gaps, noShow, problem }: RescueFacts, cover: RosterChange, n: Naming) {
  const shiftOf = new Map(problem.shifts.map((one) => [one.id, one]));
  const moves = changes.filter((one) => one !== cover && isMove(one));
  const said = moves
    .filter(({ person, shift }) => person !== noShow.person || shift !== noShow.shift)
    .map(({ person, shift, before, after }) => {
      const where = shift === noShow.shift ? '' : ` at ${n.shift(shiftOf.get(shift)!)}`;
      if (!after) return `${n.person(person)} is off ${before!.station}${where}`;
      return `${n.person(person)} takes ${after.station}${where}`;
    });
  const short = gaps.map(({ station, missing }) => `${station} is ${missing} short`);
  return [...said, ...short];
}

function sayShort(
  { candidates, gaps }: RescueFacts,
  what: string,
  station: Station,
  shift: Shift,
  naming: Naming,
): string {
  const here = gaps.filter((one) => one.shift === shift.id);
  const short = here.map((one) => `${one.station} is ${one.missing} short`).join(', ');
  const path = shortestTraining(candidates, station);
  const cure = path
    ? 'the shortest training that would fix it is ' +
      `${path.modules.join(', then ') || 'an observation'} for ` +
      `${naming.person(path.person)}, ${path.minutes} minutes`
    : 'no training would fix it: whoever is free lacks more than a certificate';
  return `Nobody can cover ${what}: ${short || 'the rules leave no way'}; ${cure}.`;
}

/** @returns who is free, lacks nothing but certificates, and would be there soonest */
export function shortestTraining(
  candidates: readonly Candidate[],
  station: Station,
): (TrainingPath & { readonly person: string }) | null {
  const paths = candidates.flatMap(({ station: at, blocks, person }) => {
    const [only] = blocks;
    if (at !== station || blocks.length !== 1 || only?.kind !== 'gate') return [];
    const taught = only.gaps.map((gap) => (gap.kind === 'certificate' ? gap.path : null));
    if (taught.some((path) => path === null)) return [];
    const modules = [...new Set(taught.flatMap((path) => path!.modules))];
    const minutes = taught.reduce((sum, path) => sum + path!.minutes, 0);
    return [{ modules, minutes, person: person.id }];
  });
  return paths.toSorted((one, two) => one.minutes - two.minutes)[0] ?? null;
}
