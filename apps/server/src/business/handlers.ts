/** The routes of a launch's business, handed over to `Business`. */
import type { RouteName } from '@slipway/api';
import { requireLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { RouteInput } from '../http/app.ts';
import { demandActing } from '../sign-in/acting.ts';
import { readBudgetStandings } from './budgets.ts';
import { peopleOf, type Business } from './business.ts';
import { CASE_ACTS, type CaseAct, type CaseActs } from './cases.ts';
import { readLaunchRehearsals } from './launch-rehearsals.ts';

type Handler = (input: RouteInput) => Promise<unknown>;
type BusinessRoute = Extract<RouteName, 'business' | 'readCase' | CaseAct>;

/** @param sql where launches are recorded */
export function businessHandlers(sql: Sql, business: Business): Record<BusinessRoute, Handler> {
  const act =
    <Name extends CaseAct>(name: Name): Handler =>
    async ({ id, body, ...caller }) => {
      const wish = body as CaseActs[Name]; // checked before
      const launch = await requireLaunch(sql, id);
      const doing = { sql, launch, store: null, act: 'case', person: wish.by } as const;
      return business.act(launch, name, wish, await demandActing(caller, doing));
    };
  const acts = Object.fromEntries(CASE_ACTS.map((name) => [name, act(name)]));
  return {
    business: async ({ id }) => {
      const launch = await requireLaunch(sql, id);
      const view = await business.view(launch);
      const budgets = await readBudgetStandings(sql, launch, view);
      const people = peopleOf(launch);
      const rehearsals = await readLaunchRehearsals(sql, launch, people, view.atMs);
      return { ...view, budgets, rehearsals };
    },
    readCase: async ({ id, case: name }) => business.readCase(await requireLaunch(sql, id), name),
    ...(acts as Record<CaseAct, Handler>),
  };
}
