/** A launch's budget of manual minutes: begun once, read at any moment. */
import { focusMs, type FocusEvent } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { CATCH_ALL } from './classes/index.ts';
import { burnDown, type AuditTally, type Budget, type CaseCost } from './core/budget.ts';
import type { Rules } from './core/rules.ts';
import { NoBudgetError } from './errors.ts';

/**
 * Begins a launch's budget; a second time changes nothing.
 *
 * @returns whether it began by this call
 */
export async function beginBudget(
  sql: Queryable,
  launch: string,
  { minutesMs, windowMs }: Rules['budget'],
  beganMs: number,
): Promise<boolean> {
  const { count } = await sql`
    insert into slipway.reconcile_budget (launch, began_ms, minutes_ms, window_ms)
    values (${launch}, ${beganMs}, ${minutesMs}, ${windowMs})
    on     conflict (launch) do nothing`;
  return count === 1;
}

interface CostRow extends Omit<CaseCost, 'focusMs'> {
  readonly focus: readonly FocusEvent[];
}

/** Cases that were opened in the window, and the minutes that fell into it. */
async function readCosts(
  sql: Queryable,
  fromMs: number,
  untilMs: number,
): Promise<readonly CaseCost[]> {
  const rows = await sql<CostRow[]>`
    select c.class, c.store, c.opened_ms::float8 as "openedMs",
           coalesce(c.closed_ms > ${untilMs}, c.state = 'open') as "isOpen",
           coalesce(c.resolved_by <> 'rule', false) as "isByPerson",
           coalesce((
             select jsonb_agg(jsonb_build_object(
                      'person', f.person, 'kind', f.kind, 'atMs', f.at_ms))
             from   slipway.reconcile_focus f
             where  f.case_id = c.id and f.at_ms <= ${untilMs}), '[]') as focus
    from   slipway.reconcile_case c
    where  c.opened_ms >= ${fromMs} and c.opened_ms <= ${untilMs}`;
  return rows.map(({ focus, ...row }) => ({ ...row, focusMs: focusMs(focus, untilMs) }));
}

async function readTallies(sql: Queryable, fromMs: number, untilMs: number) {
  return sql<AuditTally[]>`
    select   t.rule, t.how, sum(t.matches)::float8 as matches,
             coalesce(sum(a.drawn), 0)::int as drawn, coalesce(sum(a.judged), 0)::int as judged,
             coalesce(sum(a.wrong), 0)::int as wrong
    from     slipway.reconcile_tally t
    join     slipway.reconcile_run r on r.id = t.run
    left     join (
      select   run, rule, how, count(*) as drawn, count(verdict) as judged,
               count(*) filter (where verdict = 'wrong') as wrong
      from     slipway.reconcile_audit
      group by run, rule, how
    ) a      using (run, rule, how)
    where    r.began_ms >= ${fromMs} and r.began_ms <= ${untilMs}
    group by t.rule, t.how
    order by t.rule, t.how`;
}

/**
 * @returns what is left of a launch's minutes, as of now or of its window's end
 * @throws {NoBudgetError} it has not begun
 */
export async function readBudget(
  sql: Sql,
  launch: string,
  rules: Rules,
  nowMs: number,
): Promise<Budget> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const [row] = await tx<{ beganMs: number; minutesMs: number; windowMs: number }[]>`
      select began_ms::float8 as "beganMs", minutes_ms::float8 as "minutesMs",
             window_ms::float8 as "windowMs"
      from   slipway.reconcile_budget where launch = ${launch}`;
    if (!row) throw new NoBudgetError(launch);
    const untilMs = Math.min(nowMs, row.beganMs + row.windowMs);
    const cases = await readCosts(tx, row.beganMs, untilMs);
    const audits = await readTallies(tx, row.beganMs, untilMs);
    const { classes: policies } = rules;
    return burnDown({ ...row, nowMs, cases, audits, policies, hiddenClass: CATCH_ALL });
  });
}
