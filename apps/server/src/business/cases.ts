/**
 * What people do with cases. Each act is somebody's: the token says that they may, the launch's
 * file of people says who they can be.
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

type Act<Name extends CaseAct> = (sql: Sql, wish: CaseActs[Name], nowMs: number) => Promise<number>;

/** Each act; @returns how many cases or matches it changed */
const ACTS: { readonly [Name in CaseAct]: Act<Name> } = {
  claimCase: async (sql, { case: id, by }, nowMs) => {
    await claimCase(sql, id, by, nowMs);
    return 1;
  },
  focusCase: async (sql, { case: id, by, kind }, nowMs) => {
    await noteFocus(sql, id, by, kind, nowMs);
    return 1;
  },
  resolveCases: async (sql, { cases: ids, by, reason, action }, nowMs) =>
    resolveCases(sql, { ids, by, reason, nowMs, ...(action === undefined ? {} : { action }) }),
  carriedOutCase: async (sql, { case: id, by, reason }, nowMs) => {
    await markCarriedOut(sql, { id, by, reason, nowMs });
    return 1;
  },
  reopenCase: async (sql, { case: id, by, reason }, nowMs) => {
    await reopen(sql, { id, by, reason, nowMs });
    return 1;
  },
  takeBackMatch: async (sql, wish, nowMs) => {
    await partMatch(sql, { ...wish, nowMs });
    return 1;
  },
  judgeMatch: async (sql, wish, nowMs) => {
    await judgeAudit(sql, { ...wish, nowMs });
    return 1;
  },
};

/** The names of all acts. */
export const CASE_ACTS = Object.keys(ACTS) as readonly CaseAct[];

/**
 * Does one act of a person.
 *
 * @param people of the launch; whoever it is, if it names none
 * @throws {PersonUnknownError | UnknownCaseError | CaseStateError | CaseClaimedError}
 * @throws {UnknownMatchError | RemedyBegunError} nothing was changed, in each case
 */
export async function actOnCase<Name extends CaseAct>(
  sql: Sql,
  act: Name,
  wish: CaseActs[Name],
  { people, nowMs }: { readonly people: People; readonly nowMs: number },
): Promise<Acted> {
  const ids = people.map(({ id }) => id);
  if (ids.length > 0 && !ids.includes(wish.by)) throw new PersonUnknownError(wish.by, ids);
  return { changed: await ACTS[act](sql, wish, nowMs) };
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
