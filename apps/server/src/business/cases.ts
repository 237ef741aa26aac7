/**
 * What people do with cases. Each act is somebody's, and the record says who did it for them; the
 * launch's file of people says who they can be.
 */
import type {
  Acted,
  CarriedOutCase,
  CaseDetail,
  ClaimCase,
  FocusCase,
  JudgeMatch,
  ReopenCase,
  ResolveCases,
  TakeBackMatch,
} from '@slipway/api';
import type { People } from '@slipway/authority';
import { actorWords, type Acting } from '@slipway/authority/sign-in';
import type { Sql } from '@slipway/pg';
import {
  claimCase,
  judgeAudit,
  markCarriedOut,
  noteFocus,
  partMatch,
  readCase,
  reopen,
  resolveCases,
} from '@slipway/reconcile';
import { PersonUnknownError } from '../errors.ts';

/** What each act is told; its name is its route's. */
export interface CaseActs {
  readonly claimCase: ClaimCase;
  readonly focusCase: FocusCase;
  readonly resolveCases: ResolveCases;
  readonly carriedOutCase: CarriedOutCase;
  readonly reopenCase: ReopenCase;
  readonly takeBackMatch: TakeBackMatch;
  readonly judgeMatch: JudgeMatch;
}
export type CaseAct = keyof CaseActs;

/** When it is done, and as whose the record tells it. */
interface Doing {
  readonly nowMs: number;
  readonly recordedAs: string;
}

type Act<Name extends CaseAct> = (sql: Sql, wish: CaseActs[Name], doing: Doing) => Promise<number>;

/** Each act; @returns how many cases or matches it changed */
const ACTS: { readonly [Name in CaseAct]: Act<Name> } = {
  claimCase: async (sql, { case: id, by }, { nowMs }) => {
    await claimCase(sql, id, by, nowMs);
    return 1;
  },
  focusCase: async (sql, { case: id, by, kind }, { nowMs }) => {
    await noteFocus(sql, id, by, kind, nowMs);
    return 1;
  },
  resolveCases: async (sql, { cases: ids, by, reason, action }, doing) =>
    resolveCases(sql, { ids, by, reason, ...doing, ...(action === undefined ? {} : { action }) }),
  carriedOutCase: async (sql, { case: id, reason }, { recordedAs: by, nowMs }) => {
    await markCarriedOut(sql, { id, by, reason, nowMs });
    return 1;
  },
  reopenCase: async (sql, { case: id, by, reason }, doing) => {
    await reopen(sql, { id, by, reason, ...doing });
    return 1;
  },
  takeBackMatch: async (sql, wish, { recordedAs: by, nowMs }) => {
    await partMatch(sql, { ...wish, by, nowMs });
    return 1;
  },
  judgeMatch: async (sql, wish, { recordedAs: by, nowMs }) => {
    await judgeAudit(sql, { ...wish, by, nowMs });
    return 1;
  },
};

/** The names of all acts. */
export const CASE_ACTS = Object.keys(ACTS) as readonly CaseAct[];

/** Who does it, of whom, and when. */
export interface ActGround {
  /** Of the launch; whoever it is, if it names none. */
  readonly people: People;
  readonly acting: Acting;
  readonly nowMs: number;
}

/**
 * Does one act of a person.
 *
 * @throws {PersonUnknownError | UnknownCaseError | CaseStateError | CaseClaimedError}
 * @throws {UnknownMatchError | RemedyBegunError} nothing was changed, in each case
 */
export async function actOnCase<Name extends CaseAct>(
  sql: Sql,
  act: Name,
  wish: CaseActs[Name],
  { people, acting, nowMs }: ActGround,
): Promise<Acted> {
  const ids = people.map(({ id }) => id);
  if (ids.length > 0 && !ids.includes(wish.by)) throw new PersonUnknownError(wish.by, ids);
  const doing = { recordedAs: actorWords(acting), nowMs };
  return { changed: await ACTS[act](sql, wish, doing) };
}

/** @throws {UnknownCaseError} there is none of this id */
export async function caseDetail(sql: Sql, id: string): Promise<CaseDetail> {
  const { instances, decisions } = await readCase(sql, id);
  return {
    id,
    instances: instances.map(({ records, ...one }) => ({
      ...one,
      records: (records ?? []) as unknown as CaseDetail['instances'][number]['records'],
    })),
    decisions: decisions.map(({ kind, by, action, moved, reason, atMs }) => {
      return { kind, by, action, moved: moved ?? 0, reason, atMs };
    }),
  };
}
