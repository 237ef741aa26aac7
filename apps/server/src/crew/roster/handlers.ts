/** The routes of the roster: what is published, rescues, and edits by hand. */
import type { EditRoster, ROSTER_ROUTES, RosterEdit, RosterView } from '@slipway/api';
import { byOf } from '@slipway/authority/sign-in';
import {
  applyEdits,
  checkEdit,
  demandOwn,
  gapOf,
  limitTo,
  namingOf,
  openSolver,
  publishRoster,
  readDraft,
  readRoster,
  readWeeks,
  rescue,
  writePin,
  type KeptRoster,
  type NoShow,
  type RosterGap,
  type RosterProblem,
} from '@slipway/crew/roster';
import { requireLaunch } from '@slipway/launch';
import { demandActing, type Doing } from '../../sign-in/acting.ts';
import type { CrewGround, CrewHandlers } from '../ground.ts';
import type { RouteInput } from '../../http/app.ts';
import { RosterExplainer } from './explainer.ts';
import { rosterView } from './view.ts';

/** One thread, started by the first rescue and kept warm; it keeps no process alive. */
const threads = openSolver(1);

export function rosterHandlers(ground: CrewGround): CrewHandlers<typeof ROSTER_ROUTES> {
  const { sql, training } = ground;
  const explainer = new RosterExplainer(openSolver(1));
  /** The newest week, of all stores, as somebody of this launch asks for it. */
  const open = async (id: string) => {
    const launch = await requireLaunch(sql, id);
    const own = new Set(launch.spec.stores.map((store) => store.id));
    const taught = await training(launch);
    return { launch, own, taught, kept: await readRoster(sql, null, taught) };
  };
  return {
    roster: async ({ id }): Promise<RosterView> => {
      await requireLaunch(sql, id);
      const [week] = await readWeeks(sql);
      if (week === undefined) return nothing();
      const draft = await readDraft(sql, week);
      const gap = draft ? gapOf(draft.objective, draft.bound) : null;
      const { own, kept } = await open(id);
      const explained = explainer.known(kept);
      return rosterView(sql, limitTo(kept, own), { gap, explained, nowMs: Date.now() });
    },
    rescueShift: async ({ id, body }) => {
      const noShow = body as NoShow;
      const { own, kept } = await open(id);
      demandOwn(kept.problem, own, [noShow.shift]);
      return rescueView(kept, noShow);
    },
    pinRoster: async ({ id, body, identity }) => {
      const { own, kept } = await open(id);
      const pin = body as RosterEdit;
      demandOwn(kept.problem, own, [pin.shift]);
      await writePin(sql, kept.problem, { ...pin, week: kept.week, by: byOf(identity) });
      return { done: true };
    },
    editRoster: async ({ id, body, identity, scopes }) => {
      const { edits, version, why, agreed, trial } = body as EditRoster;
      const { launch, own, taught, kept } = await open(id);
      const { week, problem, published } = kept;
      const shifts = edits.map(({ shift }) => shift);
      demandOwn(problem, own, shifts);
      const told = checkEdit(problem, published, edits);
      const breaks = told.breaks.map(({ words }) => words);
      const gaps = gapWords(problem, told.gaps);
      if (trial) return { version, published: false, breaks, gaps, touched: [] };
      const stores = problem.shifts.flatMap(({ id: shift, store }) =>
        shifts.includes(shift) ? [store] : [],
      );
      await demandConsent({ identity, scopes }, { sql, launch }, new Set(stores), agreed);
      const done = await publishRoster(sql, {
        week,
        roster: applyEdits(problem, published, edits),
        by: byOf(identity),
        why,
        agreed,
        from: version,
        training: taught,
        nowMs: Date.now(),
      });
      return { version: done.version, published: true, breaks, gaps, touched: done.touched };
    },
  };
}

/** That people agreed is said by themselves, or by who stands above them in the stores. */
async function demandConsent(
  caller: Pick<RouteInput, 'identity' | 'scopes'>,
  ground: Pick<Doing, 'sql' | 'launch'>,
  stores: ReadonlySet<string>,
  agreed: readonly string[],
): Promise<void> {
  for (const store of stores) {
    for (const person of agreed) {
      await demandActing(caller, { ...ground, store, act: 'consent', person });
    }
  }
}

/** Who could cover, and why; @throws {RosterShiftError} the person is not on the shift */
async function rescueView(kept: KeptRoster, noShow: NoShow) {
  const { problem, published, version } = kept;
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
