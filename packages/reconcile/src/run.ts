/**
 * One run of reconciliation: read what is new → match → classify → cases, in one transaction.
 *
 * A run that dies has done nothing, and the next one does it. Matching is set work in PostgreSQL;
 * only what differs or is alone comes to the classes, some rows in a thousand.
 */
import { hashOf, int, systemRandom, type Random } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import { saveCases, type CaseCounts } from './cases.ts';
import { CLASSES } from './classes/index.ts';
import type { CaseClass } from './core/case-class.ts';
import { classify } from './core/classify.ts';
import type { Instance } from './core/finding.ts';
import type { Rules } from './core/rules.ts';
import { RulesChangedError, RulesOlderError } from './errors.ts';
import { readFindings } from './findings.ts';
import { BULK_ROWS, isBulk } from './bulk.ts';
import { matchExact } from './exact.ts';
import { closeMatched, matchNear, type RunScope } from './matching.ts';
import { joinByHistory } from './history.ts';
import { lockRecords } from './records.ts';

/** A device that cannot be reached: what it holds has not come yet, and is nobody's mistake. */
export interface OfflineDevice {
  readonly device: string;
  readonly store: string;
}

export interface RunOptions {
  readonly rules: Rules;
  readonly nowMs: number;
  readonly offline?: readonly OfflineDevice[];
  /** Draws the audits' key; unpredictable unless a test gives another. */
  readonly random?: Random;
  /** Memory of one sort or hash, in MB; 256 unless told otherwise. */
  readonly workMemMb?: number;
  /** New records from which the matches' table is made anew; 100,000 unless told otherwise. */
  readonly bulkRows?: number;
}

/** What a run did. */
export interface RunResult extends CaseCounts {
  readonly run: number;
  readonly rulesVersion: number;
  /** Records that are new since the last run. */
  readonly records: number;
  /** Of these, records of a kind that stands in no rule: nobody reconciles them. */
  readonly unruled: number;
  readonly exact: number;
  readonly near: number;
  readonly byHistory: number;
  readonly instances: number;
  /** Records without their counterpart that are not due yet. */
  readonly notYetDue: number;
}

const BY_NAME: ReadonlyMap<string, CaseClass> = new Map(CLASSES.map((one) => [one.name, one]));

/**
 * Reconciles what came since the last run, and what that one left open.
 *
 * @throws {RulesChangedError} nothing was matched
 * @throws {RulesOlderError} nothing was matched
 */
export async function runReconcile(sql: Sql, options: RunOptions): Promise<RunResult> {
  const { rules } = options;
  return sql.begin(async (tx) => {
    await lockRecords(tx, 'running');
    const { workMemMb = 256, bulkRows = BULK_ROWS } = options;
    await tunePlanner(tx, workMemMb);
    await keepRules(tx, rules, options.nowMs);
    const scope = await beginRun(tx, options);
    if (scope.isAnew) await tx`delete from slipway.reconcile_open where instance is null`;
    await analyzeIfGrown(tx);
    const anew = await isBulk(tx, scope, bulkRows);
    const found = await matchExact(tx, rules.matches, scope, anew, workMemMb);
    const { records, unruled, matches: byRule } = found;
    await analyzeWritten(tx);
    // What this pass left open has no match: only what earlier runs left may have found its own.
    await closeMatched(tx, scope.nowMs, scope.sinceSeq);
    const byTolerance = new Map<string, number>();
    for (const rule of rules.matches) byTolerance.set(rule.name, await matchNear(tx, rule, scope));
    await tally(tx, scope, { exact: byRule, near: byTolerance });
    const { instances, byHistory } = await classifyAll(tx, rules, scope);
    const cases = await saveCases(tx, instances, rules, BY_NAME, scope);
    const [open] = await tx<{ count: number }[]>`
      select count(*)::int from slipway.reconcile_open where instance is null`;
    const result: RunResult = {
      run: scope.run,
      rulesVersion: rules.version,
      records,
      unruled,
      exact: sumOf(byRule),
      near: sumOf(byTolerance),
      byHistory,
      instances: instances.length,
      notYetDue: open?.count ?? 0,
      ...cases,
    };
    await tx`
      update slipway.reconcile_run set counts = ${JSON.stringify(result)}::text::jsonb
      where  id = ${scope.run}`;
    return result;
  });
}

/** Each rule's statements meet another share of the records: a plan for all of them fits none. */
async function tunePlanner(tx: Transaction, workMemMb: number): Promise<void> {
  await tx.unsafe(`set local work_mem = '${Math.round(workMemMb)}MB'`);
  await tx`set local plan_cache_mode = force_custom_plan`;
  await tx`set local jit = off`;
}

/** Both have just changed. A small sample does: of keys without a repeat it says all. */
async function analyzeWritten(tx: Transaction): Promise<void> {
  await tx`set local default_statistics_target = 10`;
  await tx`analyze slipway.reconcile_match, slipway.reconcile_open`;
  await tx`set local default_statistics_target to default`;
}

/** After a large load autovacuum may not have looked yet, and a plan for an empty table is bad. */
async function analyzeIfGrown(tx: Transaction): Promise<void> {
  const [known] = await tx<{ isStale: boolean }[]>`
    select greatest(c.reltuples, 0)
             < 0.8 * (select coalesce(max(seq), 0) from slipway.reconcile_record) as "isStale"
    from   pg_class c where c.oid = 'slipway.reconcile_record'::regclass`;
  if (known?.isStale) await tx`analyze slipway.reconcile_record`;
}

/** A version of the rules decides the same for ever: another text needs another version. */
async function keepRules(tx: Transaction, rules: Rules, nowMs: number): Promise<void> {
  const hash = hashOf(rules);
  await tx`
    insert into slipway.reconcile_rules (version, hash, body, at_ms)
    values (${rules.version}, ${hash}, ${JSON.stringify(rules)}::text::jsonb, ${nowMs})
    on     conflict (version) do nothing`;
  const [held] = await tx<{ hash: string; newest: number }[]>`
    select hash, (select max(version) from slipway.reconcile_rules) as newest
    from   slipway.reconcile_rules where version = ${rules.version}`;
  if (held && held.hash !== hash) throw new RulesChangedError(rules.version);
  if (held && held.newest > rules.version) throw new RulesOlderError(rules.version, held.newest);
}

async function beginRun(tx: Transaction, options: RunOptions): Promise<RunScope> {
  const { rules, nowMs, offline = [], random = systemRandom } = options;
  const [last] = await tx<{ seen: string; version: number }[]>`
    select seen_seq as seen, rules_version as version
    from   slipway.reconcile_run order by id desc limit 1`;
  const [begun] = await tx<{ id: number }[]>`
    insert into slipway.reconcile_run (rules_version, seen_seq, began_ms)
    select ${rules.version}, coalesce(max(seq), 0), ${nowMs} from slipway.reconcile_record
    returning id`;
  const [instance] = await tx<{ last: string }[]>`
    select coalesce(max(id), 0) as last from slipway.reconcile_instance`;
  return {
    run: begun!.id,
    rulesVersion: rules.version,
    sinceSeq: Number(last?.seen ?? 0),
    isAnew: last !== undefined && last.version !== rules.version,
    lastInstance: Number(instance!.last),
    auditKey: int(random, 2 ** 31),
    nowMs,
    offlineDevices: offline.map(({ device }) => device),
    offlineStores: [...new Set(offline.map(({ store }) => store))],
  };
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Notes the matches that the run made, by how they were made and by their rule's name. */
async function tally(
  tx: Transaction,
  scope: RunScope,
  made: Readonly<Record<string, ReadonlyMap<string, number>>>,
): Promise<void> {
  const rows = Object.entries(made).flatMap(([how, counts]) =>
    [...counts].map(([rule, matches]) => ({ rule, how, matches })),
  );
  await tx`
    insert into slipway.reconcile_tally (run, rule, how, matches)
    select ${scope.run}, rule, how, matches
    from   jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as made (
             rule text, how text, matches bigint)
    where  matches > 0`;
}

/** Lets the classes look at every finding; @returns what they said */
async function classifyAll(tx: Transaction, rules: Rules, scope: RunScope) {
  const instances: Instance[] = [];
  const joined: { left: number; right: number; rule: string }[] = [];
  const settled: number[] = [];
  for (const rule of rules.matches) {
    for await (const finding of readFindings(tx, rule, scope)) {
      const verdict = classify(finding, rule, BY_NAME);
      if (verdict.kind === 'instances') instances.push(...verdict.instances);
      else if (verdict.kind === 'match') {
        const { left, right } = verdict;
        joined.push({ left: left.seq, right: right.seq, rule: rule.name });
        settled.push(...(finding.kind === 'group' ? finding.rights.map(({ seq }) => seq) : []));
      } else if (finding.kind === 'group') {
        settled.push(...[...finding.lefts, ...finding.rights].map(({ seq }) => seq));
      }
    }
  }
  await joinByHistory(tx, joined, settled, scope);
  return { instances, byHistory: joined.length };
}
