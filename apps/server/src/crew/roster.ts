/** The routes of the roster: what is published, rescues, and edits by hand. */
import type { EditRoster, ROSTER_ROUTES, RosterView } from '@slipway/api';
import { byOf } from '@slipway/authority/sign-in';
import { ensureCrewTables } from '@slipway/crew';
import {
  applyEdits,
  checkEdit,
  gapOf,
  namingOf,
  openSolver,
  publishRoster,
  readDraft,
  readRoster,
  readWeeks,
  rescue,
  RosterShiftError,
  type NoShow,
  type RosterGap,
  type RosterProblem,
} from '@slipway/crew/roster';
import type { CrewGround, CrewHandlers } from './ground.ts';
import { rosterView } from './roster-view.ts';

/** One thread, started by the first rescue and kept warm; it keeps no process alive. */
const threads = openSolver(1);

export function rosterHandlers({ sql }: CrewGround): CrewHandlers<typeof ROSTER_ROUTES> {
  let made: Promise<void> | undefined;
  const ready = () => (made ??= ensureCrewTables(sql));
  return {
    roster: async (): Promise<RosterView> => {
      await ready();
      const [week] = await readWeeks(sql);
      if (week === undefined) return nothing();
      const draft = await readDraft(sql, week);
      const gap = draft ? gapOf(draft.objective, draft.bound) : null;
      return rosterView(sql, await readRoster(sql, week), gap, Date.now());
    },
    rescueShift: async ({ body }) => {
      await ready();
      const noShow = body as NoShow;
      const { problem, published, version } = await readRoster(sql, null);
      const on = published.filter(({ shift }) => shift === noShow.shift);
      if (!on.some(({ person }) => person === noShow.person)) {
        const what = `${noShow.person} is not on ${noShow.shift}.`;
        throw new RosterShiftError(
          what,
          on.map(({ person }) => person),
        );
      }
      const found = await rescue(threads, problem, published, noShow, Date.now());
      const moved = found.changes.filter(({ before, after }) => before?.station !== after?.station);
      const naming = namingOf(problem);
      return {
        version,
        why: found.why,
        seconds: found.seconds,
        gaps: gapWords(problem, found.gaps),
        touched: [...new Set(moved.map(({ person }) => person))],
        edits: moved.map(({ shift, person, after }) => {
          return { shift, person, station: after?.station ?? null };
        }),
        words: moved.map(({ person, before, after }) => {
          const [was, is] = [before?.station ?? 'off', after?.station ?? 'off'];
          return `${naming.person(person)}: ${was} → ${is}`;
        }),
      };
    },
    editRoster: async ({ body, identity }) => {
      await ready();
      const { edits, version, why, agreed, trial } = body as EditRoster;
      const { week, problem, published } = await readRoster(sql, null);
      const told = checkEdit(problem, published, edits);
      const breaks = told.breaks.map(({ words }) => words);
      const gaps = gapWords(problem, told.gaps);
      if (trial) return { version, published: false, breaks, gaps, touched: [] };
      const done = await publishRoster(sql, {
        week,
        roster: applyEdits(problem, published, edits),
        by: byOf(identity),
        why,
        agreed,
        from: version,
        nowMs: Date.now(),
      });
      return { version: done.version, published: true, breaks, gaps, touched: done.touched };
    },
  };
}

const nothing = (): RosterView => ({
  atMs: Date.now(),
  week: null,
  version: 0,
  gap: null,
  stores: [],
  breaches: [],
  changes: [],
});

function gapWords(problem: RosterProblem, gaps: readonly RosterGap[]): string[] {
  const naming = namingOf(problem);
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]));
  return gaps.map(({ shift, station, missing, asked }) => {
    return `${naming.shift(shiftOf.get(shift)!)}: ${station} lacks ${missing} of ${asked}`;
  });
}
