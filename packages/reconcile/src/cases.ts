/**
 * Writes what the classes said: instances into the open case of their root cause, a new case where
 * there is none open. Case ids come of class, root and ordinal, so a run that died and runs again
 * makes the same ones.
 */
import type { Transaction } from '@slipway/pg';
import type { CaseClass } from './core/case-class.ts';
import type { Instance } from './core/finding.ts';
import { groupByRoot, type CaseDraft } from './core/root-cause.ts';
import type { Rules } from './core/rules.ts';
import { settle } from './core/settle.ts';
import type { RunScope } from './matching.ts';
import { noteRemedies, withdrawTakenBack } from './remedies/outbox.ts';

const json = (value: unknown): string => JSON.stringify(value);

/** Opens a case for each root cause that has none open. */
async function openCases(
  tx: Transaction,
  drafts: readonly CaseDraft[],
  scope: RunScope,
): Promise<number> {
  const rows = drafts.map(({ class: name, root, unit, store }) => ({
    class: name,
    root,
    unit,
    store,
  }));
  // Locked first: a case that a person closes at this moment would take its new instances with it.
  await tx`
    select c.id
    from   jsonb_to_recordset(${json(rows)}::text::jsonb) as d (class text, root text, unit text)
    join   slipway.reconcile_case c
      on   (c.class, c.root, c.unit) = (d.class, d.root, d.unit) and c.state = 'open'
    order  by c.id
    for    update of c`;
  const { count } = await tx`
    insert into slipway.reconcile_case
           (id, class, root, unit, ordinal, store, state, rules_version, opened_ms, note)
    select d.class || '-' || left(encode(sha256(convert_to(
             concat_ws(E'\n', d.class, d.root, d.unit, n.ordinal), 'UTF8')), 'hex'), 10),
           d.class, d.root, d.unit, n.ordinal, d.store, 'open', ${scope.rulesVersion},
           ${scope.nowMs}, ''
    from   jsonb_to_recordset(${json(rows)}::text::jsonb) as d (
             class text, root text, unit text, store text)
    cross  join lateral (
      select coalesce(max(c.ordinal), 0) + 1 as ordinal from slipway.reconcile_case c
      where  (c.class, c.root, c.unit) = (d.class, d.root, d.unit)
    ) n
    on     conflict (class, root, unit) where state = 'open' do nothing`;
  return count;
}

/** Adds instances to the open cases, and says of the open records what explains them. */
async function addInstances(
  tx: Transaction,
  instances: readonly Instance[],
  scope: RunScope,
): Promise<void> {
  await tx`
    with given as (
      select g.*, c.id as case_id
      from   jsonb_to_recordset(${json(instances)}::text::jsonb) as g (
               class text, root text, unit text, rule text, records jsonb, amount bigint,
               side text, "offMs" bigint, unclear text, what text)
      join   slipway.reconcile_case c
        on   (c.class, c.root, c.unit) = (g.class, g.root, g.unit) and c.state = 'open'
    )
    insert into slipway.reconcile_instance
           (case_id, rule, records, amount, side, off_ms, unclear, what)
    select case_id, rule, array(select v::bigint from jsonb_array_elements_text(records) v),
           amount, side, "offMs", unclear, what
    from   given`;
  // What was explained as missing, and is part of something else by now, is no longer missing.
  const added = tx`
    select i.id, unnest(i.records) as seq
    from   slipway.reconcile_instance i
    where  i.id > ${scope.lastInstance}`;
  await tx`
    update slipway.reconcile_instance
    set    cleared_ms = ${scope.nowMs}
    where  cleared_ms is null
    and    id in (
      select o.instance from slipway.reconcile_open o join (${added}) a on a.seq = o.seq
      where  o.instance is not null and o.instance <= ${scope.lastInstance})`;
  await tx`
    update slipway.reconcile_open o
    set    instance = a.id
    from   (${added}) a
    where  o.seq = a.seq`;
}

/** Counts again what the open cases hold; those that hold nothing any more are cleared. */
async function refresh(tx: Transaction, scope: RunScope): Promise<number> {
  await tx`
    update slipway.reconcile_case c
    set    instances = n.instances, amount = n.amount
    from   (
      select   i.case_id, count(*) filter (where i.cleared_ms is null) as instances,
               coalesce(sum(i.amount) filter (where i.cleared_ms is null), 0) as amount
      from     slipway.reconcile_instance i
      join     slipway.reconcile_case open on open.id = i.case_id and open.state = 'open'
      group by i.case_id
    ) n
    where  c.id = n.case_id and (c.instances, c.amount) is distinct from (n.instances, n.amount)`;
  const why = 'Its counterpart has come.';
  const { count } = await tx`
    with cleared as (
      update slipway.reconcile_case
      set    state = 'cleared', closed_ms = ${scope.nowMs}, revision = revision + 1,
             resolved_by = 'rule', note = ${why}, claimed_by = null
      where  state = 'open' and instances = 0
      returning id, unit
    ), stopped as (        -- whoever has it in front of them: their time ends here
      insert into slipway.reconcile_focus (case_id, person, kind, at_ms)
      select distinct f.case_id, f.person, 'close', ${scope.nowMs}::bigint
      from   slipway.reconcile_focus f join cleared on cleared.id = f.case_id
      on     conflict do nothing
    )
    insert into slipway.reconcile_decision
           (case_id, kind, by_whom, unit, reason, rules_version, at_ms)
    select id, 'cleared', 'rule', unit, ${why}, ${scope.rulesVersion}, ${scope.nowMs}
    from   cleared`;
  return count;
}

/**
 * What was settled by sending it once more, and has not come since: a promise that was not kept is
 * open again, and a person has it.
 */
async function reopenUnkept(tx: Transaction, rules: Rules, scope: RunScope): Promise<number> {
  const why = 'It was sent again, and has not come.';
  const due = rules.matches.map(({ name, dueMs }) => ({ rule: name, due_ms: dueMs }));
  const { count } = await tx`
    with unkept as (
      select distinct on (c.class, c.root, c.unit) c.id
      from   slipway.reconcile_case c
      join   slipway.reconcile_instance i on i.case_id = c.id and i.cleared_ms is null
      join   jsonb_to_recordset(${json(due)}::text::jsonb) as d (rule text, due_ms bigint)
        on   d.rule = i.rule
      where  c.state = 'resolved' and c.resolved_by = 'rule'
      and    (c.proposal ->> 'awaits')::boolean
      and    c.closed_ms + d.due_ms <= ${scope.nowMs}
      and    exists (select 1 from slipway.reconcile_open o where o.instance = i.id)
      and    not exists (
        select 1 from slipway.reconcile_case open
        where  (open.class, open.root, open.unit) = (c.class, c.root, c.unit)
        and    open.state = 'open')
      order  by c.class, c.root, c.unit, c.ordinal desc
    ), reopened as (
      update slipway.reconcile_case c
      set    state = 'open', closed_ms = null, resolved_by = null, action = null, moved = null,
             note = ${why}, proposal = null, revision = revision + 1
      from   unkept
      where  c.id = unkept.id
      returning c.id, c.unit
    )
    insert into slipway.reconcile_decision
           (case_id, kind, by_whom, action, moved, unit, reason, rules_version, reverses, at_ms)
    select r.id, 'reopened', 'rule', d.action, -d.moved, r.unit, ${why}, ${scope.rulesVersion},
           d.id, ${scope.nowMs}
    from   reopened r
    cross  join lateral (
      select id, action, moved from slipway.reconcile_decision
      where  case_id = r.id and kind = 'resolved' order by id desc limit 1) d`;
  if (count > 0) await withdrawTakenBack(tx);
  return count;
}

interface OpenCase {
  readonly id: string;
  readonly class: string;
  readonly unit: string;
  readonly instances: readonly Instance[];
}

/** @returns cases that got instances in this run and that nobody has claimed, with all of theirs */
async function readTouched(tx: Transaction, scope: RunScope): Promise<readonly OpenCase[]> {
  return tx<OpenCase[]>`
    select c.id, c.class, c.unit, jsonb_agg(jsonb_build_object(
             'class', c.class, 'rule', i.rule, 'root', c.root, 'store', c.store, 'unit', c.unit,
             'records', to_jsonb(i.records), 'amount', i.amount, 'side', i.side,
             'offMs', i.off_ms, 'unclear', i.unclear, 'what', i.what) order by i.id) as instances
    from   slipway.reconcile_case c
    join   slipway.reconcile_instance i on i.case_id = c.id and i.cleared_ms is null
    where  c.state = 'open' and c.claimed_by is null
    and    exists (select 1 from slipway.reconcile_instance new
                   where  new.case_id = c.id and new.id > ${scope.lastInstance})
    and    not exists (select 1 from slipway.reconcile_decision d
                       where  d.case_id = c.id and d.kind = 'reopened')
    group  by c.id
    order  by c.id`;
}

/** Resolves what the policy allows; writes down for the others why a person has to look. */
async function settleAll(
  tx: Transaction,
  rules: Rules,
  classes: ReadonlyMap<string, CaseClass>,
  scope: RunScope,
): Promise<number> {
  const touched = await readTouched(tx, scope);
  const outcomes = touched.map(({ id, class: name, instances }) => {
    const settlement = settle(instances, classes.get(name)!, rules.classes[name]!);
    const { proposal } = settlement;
    const isDone = settlement.kind === 'automatic';
    const note = isDone ? settlement.proposal.why : settlement.why;
    return { id, isDone, note, proposal, action: proposal?.action, moved: proposal?.amount };
  });
  await tx`
    update slipway.reconcile_case c
    set    note = o.note, proposal = o.proposal, rules_version = ${scope.rulesVersion},
           state = case when o."isDone" then 'resolved' else 'open' end,
           revision = c.revision + 1,
           closed_ms = case when o."isDone" then ${scope.nowMs}::bigint end,
           resolved_by = case when o."isDone" then 'rule' end,
           action = case when o."isDone" then o.action end,
           moved = case when o."isDone" then o.moved end
    from   jsonb_to_recordset(${json(outcomes)}::text::jsonb) as o (
             id text, "isDone" boolean, note text, proposal jsonb, action text, moved bigint)
    where  c.id = o.id and c.state = 'open' and c.claimed_by is null`; // since it was read
  const done = outcomes.filter(({ isDone }) => isDone);
  const { count } = await tx`
    insert into slipway.reconcile_decision
           (case_id, kind, by_whom, action, moved, unit, reason, rules_version, at_ms)
    select c.id, 'resolved', 'rule', c.action, c.moved, c.unit, c.note, ${scope.rulesVersion},
           ${scope.nowMs}
    from   slipway.reconcile_case c
    where  c.id in (select value #>> '{}' from jsonb_array_elements(
                      ${json(done.map(({ id }) => id))}::text::jsonb))
    and    c.state = 'resolved' and c.resolved_by = 'rule'
    order  by c.id`;
  const decided = done.map(({ id }) => id);
  if (decided.length > 0) await noteRemedies(tx, decided, scope.nowMs);
  return count;
}

/** What a run did to the cases. */
export interface CaseCounts {
  readonly opened: number;
  readonly resolved: number;
  readonly cleared: number;
  /** Settled by a rule before, and open again, since what was to come has not. */
  readonly reopened: number;
}

/** Writes a run's instances and settles what may be settled. */
export async function saveCases(
  tx: Transaction,
  instances: readonly Instance[],
  rules: Rules,
  classes: ReadonlyMap<string, CaseClass>,
  scope: RunScope,
): Promise<CaseCounts> {
  const reopened = await reopenUnkept(tx, rules, scope);
  const opened = await openCases(tx, groupByRoot(instances), scope);
  await addInstances(tx, instances, scope);
  const cleared = await refresh(tx, scope);
  const resolved = await settleAll(tx, rules, classes, scope);
  return { opened, resolved, cleared, reopened };
}
