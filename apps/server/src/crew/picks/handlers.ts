/** The routes of picks. */
import { isAbsolute } from 'node:path';
import type {
  AnswerPickHelp,
  BatchPicks,
  ImportPicks,
  PICKS_ROUTES,
  PutBackPicks,
} from '@slipway/api';
import { readPeople } from '@slipway/crew';
import {
  answerHelp,
  importGround,
  makeBatches,
  putBack,
  readPickFolder,
  storeOfList,
} from '@slipway/crew/picks';
import { requireLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { PersonUnknownError, RelativeFileError } from '../../errors.ts';
import { demandActing } from '../../sign-in/acting.ts';
import type { CrewGround, CrewHandlers } from '../ground.ts';
import { pickLayoutsView, picksView } from './view.ts';

export function picksHandlers(ground: CrewGround): CrewHandlers<typeof PICKS_ROUTES> {
  const { sql, picks, training } = ground;
  return {
    picks: async ({ id }) => {
      const launch = await requireLaunch(sql, id);
      const lists = await picks.ifThere(launch);
      const taught = await training(launch);
      return picksView({ sql, picks: lists, launch, training: taught, nowMs: Date.now() });
    },
    pickLayouts: async ({ id }) => {
      const launch = await requireLaunch(sql, id);
      return pickLayoutsView(await picks.ifThere(launch), launch);
    },
    importPicks: async ({ id, body }) => {
      const { folder } = body as ImportPicks; // checked before
      const launch = await requireLaunch(sql, id);
      if (!isAbsolute(folder)) throw new RelativeFileError(folder);
      const names = launch.spec.stores.map((store) => [store.id, store.name] as const);
      const read = readPickFolder(folder, Object.fromEntries(names));
      return importGround(await picks.open(launch), read);
    },
    batchPicks: async ({ id, body }) => {
      const { store } = body as BatchPicks;
      const launch = await requireLaunch(sql, id);
      return makeBatches(await picks.open(launch), store, Date.now());
    },
    answerPickHelp: async ({ id, body, ...caller }) => {
      const wish = body as AnswerPickHelp;
      const launch = await requireLaunch(sql, id);
      await demandStaff(sql, wish.by);
      const lists = await picks.open(launch);
      const store = await storeOfList(lists, wish.list);
      const doing = { sql, launch, store, act: 'help', person: wish.by } as const;
      const { through } = await demandActing(caller, doing);
      await answerHelp(lists, { ...wish, through });
      return { done: true };
    },
    putBackPicks: async ({ id, body, ...caller }) => {
      const wish = body as PutBackPicks;
      const launch = await requireLaunch(sql, id);
      await demandStaff(sql, wish.by);
      const lists = await picks.open(launch);
      const store = await storeOfList(lists, wish.list);
      const doing = { sql, launch, store, act: 'put-back', person: wish.by } as const;
      const { through } = await demandActing(caller, doing);
      await putBack(lists, { ...wish, through }, Date.now());
      return { done: true };
    },
  };
}

/** People on the floor are the stores' people, not those who decide about the launch. */
async function demandStaff(sql: Sql, person: string): Promise<void> {
  const ids = (await readPeople(sql)).map(({ id }) => id);
  if (!ids.includes(person)) throw new PersonUnknownError(person, ids);
}
