/**
 * What a person does with a change: start, resume, roll back, complete. Each may be repeated, and
 * each goes on where an earlier one was killed.
 */
import type { Sql } from '@slipway/pg';
import { hashOfChange, versionOf, type Change } from './core/change.ts';
import { changesDiffer } from './core/change-diff.ts';
import { planContract } from './core/plan-contract.ts';
import { planRollback } from './core/plan-rollback.ts';
import { coveredBy } from './core/squash.ts';
import { draftChange, planChange, type History } from './core/plan.ts';
import type { Plan } from './core/steps.ts';
import {
  ChangeEditedError,
  ChangeInFlightError,
  ChangeOrderError,
  ContractRefusedError,
  NoChangeError,
  NotAdoptedError,
  UpFailedError,
} from './errors.ts';
import {
  doneSteps,
  forgetSteps,
  inFlight,
  insertEntry,
  layersOf,
  liveVersions,
  movingOf,
  appliedNames,
  nextNumber,
  readJournal,
  replan,
  setEnded,
  setResult,
  setState,
  stepTotals,
  type JournalEntry,
} from './journal.ts';
import { readCatalog } from './catalog.ts';
import { checkDrift, keepShape } from './drift/drift.ts';
import { expireQuietly, openWindow, UNDO_WINDOW_MS } from './kept.ts';
import { keptFor } from './kept-facts.ts';
import { probeDraft } from './probe.ts';
import { contentOf, keepSource, readSources } from './pull/source.ts';
import { checkRights } from './rights.ts';
import { SquashPartialError } from './squash/errors.ts';
import { scanUps } from './run/checks.ts';
import { runPhase } from './run/steps.ts';
import { contractOf, proveContract, type ContractGuard } from './run/contract-proof.ts';
import { viewsOf } from './run/in-use.ts';
import { withSession, type RunOptions, type Session } from './run/session.ts';

/** What a finished start tells. */
export interface StartResult {
  readonly schema: string;
  /** The version that was live before, or null. */
  readonly from: string | null;
  /** The version that is live beside it now. */
  readonly to: string;
  /** Rows converted by the backfill. */
  readonly rows: number;
  readonly backfillMs: number;
  readonly backfillRowsPerSecond: number;
  /** The longest that a customer's statement may have waited behind one of our locks. */
  readonly longestLockWaitMs: number;
  readonly steps: number;
  /** What a person should know; as the plan said it. */
  readonly warnings: readonly string[];
}

/** What resume, rollback and complete answer. */
export interface EndResult {
  readonly schema: string;
  readonly change: string;
  readonly state: JournalEntry['state'];
  /** The versions that are live now. */
  readonly versions: readonly string[];
  /** What a person should know: sessions of which it cannot be seen which version they use. */
  readonly warnings?: readonly string[];
}

/** How to complete a change. */
export interface CompleteOptions extends EndOptions {
  /** No launch drives the change: one that the database knows is a reason against it. */
  readonly standalone?: boolean;
  /** Judges those who cannot be seen from the database; needed where devices are enrolled. */
  readonly guard?: ContractGuard | undefined;
}

/** How to start a change. */
export interface StartOptions extends RunOptions {
  readonly change: Change;
}

function planOf(entry: JournalEntry): Plan {
  if (!entry.plan) throw new Error(`change ${entry.name} has no plan`);
  return entry.plan;
}

async function endResult(session: Session, entry: JournalEntry): Promise<EndResult> {
  const entries = await readJournal(session.sql, entry.schema);
  const state = entries.find((each) => each.number === entry.number)!.state;
  const versions = liveVersions(entries);
  return { schema: entry.schema, change: entry.name, state, versions };
}

/** Plans the way back for what is in flight beside the change now, and keeps it. */
async function beginRollback({ sql, options }: Session, plan: Plan, failure: string | null) {
  const entries = await readJournal(sql, options.schema);
  const { live, unsettled } = layersOf(entries);
  const others = (layers: typeof live) => layers.filter((each) => each.number !== plan.number);
  const steps = planRollback(plan.expand, {
    layer: plan.layer,
    below: others(live),
    unsettled: others(unsettled),
  });
  await sql.begin(async (tx) => {
    await openWindow(tx, plan.number, windowOf(options, plan));
    await replan(tx, plan.number, 'rollback', steps);
    await setState(tx, plan.number, 'rolling-back', failure);
  });
  return { ...plan, rollback: steps };
}

/** Takes a change back, from wherever it is. */
async function rollBack(session: Session, entry: JournalEntry, failure: string | null) {
  const known = planOf(entry);
  const begun = entry.state === 'rolling-back';
  const plan = begun ? known : await beginRollback(session, known, failure);
  const { signal: _, ...options } = session.options;
  await runPhase({ ...session, options }, plan, 'rollback');
  await end(session, entry, 'rolled-back');
}

/** How long what the change takes away is kept, in ms. */
function windowOf(options: RunOptions, { source }: Plan): number {
  return options.undoWindowMs ?? source?.undoWindowMs ?? UNDO_WINDOW_MS;
}

/** The change is at its end; from now on counts how long things are kept. */
async function end(session: Session, entry: JournalEntry, state: 'complete' | 'rolled-back') {
  await setEnded(session.sql, entry, state);
  await keepShape(session.sql, entry.schema);
  await expireQuietly(session);
}

async function backfillMs(session: Session, plan: Plan): Promise<number> {
  const indexes = plan.expand.filter((step) => step.backfill).map((step) => step.index);
  const [row] = await session.sql<{ ms: number }[]>`
    select coalesce(sum(ms), 0)::float8 as ms from slipway.schema_step
    where  change = ${plan.number} and phase = 'expand' and index = any (${indexes})`;
  return row?.ms ?? 0;
}

/** Runs what is left of the expand phase; a failing `up` takes the change back. */
async function expand(session: Session, entry: JournalEntry): Promise<StartResult> {
  const { sql } = session;
  const plan = planOf(entry);
  try {
    await runPhase(session, plan, 'expand');
  } catch (error) {
    if (error instanceof UpFailedError) {
      await rollBack(session, entry, error.what);
    }
    throw error;
  }
  const totals = await stepTotals(sql, plan.number);
  const ms = await backfillMs(session, plan);
  const result: StartResult = {
    schema: plan.schema,
    from: plan.from,
    to: plan.to,
    rows: totals.rows,
    backfillMs: Math.round(ms),
    backfillRowsPerSecond: ms > 0 ? Math.round((totals.rows / ms) * 1000) : 0,
    longestLockWaitMs: Math.round(totals.lockWaitMs * 10) / 10,
    steps: totals.steps,
    warnings: plan.warnings,
  };
  await sql.begin(async (tx) => {
    await setState(tx, plan.number, 'expanded');
    await setResult(tx, plan.number, result);
  });
  await keepShape(sql, plan.schema);
  return result;
}

/** SQL without `down` that an earlier start of the change ran: a rollback left it standing. */
async function standingSql(
  session: Session,
  change: Change,
  entries: readonly JournalEntry[],
): Promise<string[]> {
  const standing: string[] = [];
  for (const { name, state, number, plan } of entries) {
    if (name !== change.name || state !== 'rolled-back' || !plan) continue;
    const done = await doneSteps(session.sql, number, 'expand');
    for (const step of plan.expand) {
      if (step.raw === 'stands' && done.has(step.index)) standing.push(...step.sql);
    }
  }
  return standing;
}

async function planFor(session: Session, change: Change, entries: readonly JournalEntry[]) {
  const { sql, options } = session;
  const drift = await checkDrift(sql, options.schema);
  const layers = layersOf(entries);
  const catalog = await readCatalog(sql, options.schema, liveVersions(entries), layers.live);
  const history: History = {
    number: await nextNumber(sql),
    from: liveVersions(entries).at(-1) ?? null,
    layers,
    standing: await standingSql(session, change, entries),
    kept: change.undoes === undefined ? null : await keptFor(session, change, entries),
  };
  if (history.from === null && catalog.tables.length > 0) throw new NotAdoptedError(options.schema);
  const draft = draftChange(catalog, change, history);
  await checkRights(sql, draft);
  const facts = await probeDraft(sql, draft);
  const plan = planChange(catalog, change, history, facts);
  return { ...plan, warnings: [...plan.warnings, ...drift] };
}

/**
 * Plans a change against a live database without changing anything.
 *
 * @param url the target database
 * @throws {PlanRefusedError | NotAdoptedError}
 */
export async function previewChange(url: string, options: StartOptions): Promise<Plan> {
  return withSession(url, options, async (session) =>
    planFor(session, options.change, await readJournal(session.sql, options.schema)),
  );
}

/** @returns the error for a change whose file says something else than what was started */
async function edited(sql: Sql, { name, schema, state, hash }: JournalEntry, change: Change) {
  const was = (await readSources(sql, [hash])).get(hash);
  const differences = was ? changesDiffer(was, contentOf(change)) : [];
  const hashes = { was: hash, is: hashOfChange(change) };
  return new ChangeEditedError(name, schema, state, hashes, differences);
}

/**
 * Takes a schema to the change's version: both versions are live when it returns.
 *
 * A change that is live already answers what it answered then; an interrupted one goes on.
 *
 * @param url the target database
 * @throws {UpFailedError} rows cannot be converted; the change was taken back
 * @throws {PlanRefusedError | NotAdoptedError | ChangeEditedError | ChangeInFlightError}
 * @throws {LockTimeoutError | StoppedError | DiskFullError} resume it
 * @throws {RunnerBusyError | RightsMissingError} nothing was changed
 */
export async function startChange(url: string, options: StartOptions): Promise<StartResult> {
  return withSession(url, options, async (session) => {
    const { change, schema } = options;
    const { sql } = session;
    const entries = await readJournal(sql, schema);
    const moving = movingOf(entries);
    const known = entries.findLast(
      (entry) => entry.name === change.name && entry.state !== 'rolled-back' && !entry.baseline,
    );
    if (known) {
      if (known.hash !== hashOfChange(change)) throw await edited(sql, known, change);
      if (known.state === 'expanding') return expand(session, known);
      if (known.state === 'rolling-back') {
        throw new ChangeInFlightError(schema, change.name, known.state);
      }
      return known.result as StartResult;
    }
    const standing = standsFor(change, entries);
    if (standing) return standing.result as StartResult;
    if (moving) throw new ChangeInFlightError(schema, moving.name, moving.state);
    await expireQuietly(session);
    const plan = await planFor(session, change, entries);
    await scanUps(sql, plan);
    await keepSource(sql, change);
    const entry = {
      number: plan.number,
      schema,
      name: change.name,
      version: versionOf(change),
      hash: hashOfChange(change),
      state: 'expanding' as const,
      baseline: false,
      plan,
    };
    await insertEntry(sql, entry);
    return expand(session, { ...entry, result: null, failure: null, unsettled: false });
  });
}

async function contract(session: Session, entry: JournalEntry, plan: Plan): Promise<void> {
  await runPhase(session, plan, 'contract');
  await end(session, entry, 'complete');
}

/**
 * @returns the entry by which a database has a change under another name: squashed, or the last of
 * those that it stands for
 * @throws {SquashPartialError} it has only some of these
 */
function standsFor(change: Change, entries: readonly JournalEntry[]): JournalEntry | undefined {
  const applied = appliedNames(entries);
  const covered = coveredBy(change, applied);
  if (covered.kind === 'some') {
    throw new SquashPartialError(change.name, covered.has, covered.lacks);
  }
  const names = covered.kind === 'all' ? change.squashes?.slice(-1) : [change.name];
  return entries.findLast(
    ({ name, plan, state }) =>
      state !== 'rolled-back' &&
      names?.some((each) => each === name || plan?.source?.squashes?.includes(each) === true),
  );
}

/** Plans the contract for what is in flight beside the change now, and keeps it. */
async function beginContract(session: Session, entry: JournalEntry, entries: JournalEntry[]) {
  const { sql } = session;
  const plan = planOf(entry);
  const { live, unsettled } = layersOf(entries);
  const { oldSchema } = plan.layer;
  const oldViews = oldSchema === null ? [] : await viewsOf(sql, oldSchema);
  const steps = planContract({
    layer: { ...plan.layer, oldViews },
    above: live.filter((each) => each.number > entry.number),
    unsettled,
  });
  await sql.begin(async (tx) => {
    await replan(tx, entry.number, 'contract', steps);
    await forgetSteps(tx, entry.number, 'contract'); // an earlier try's checks prove nothing now
  });
  return { ...plan, contract: steps };
}

/** Says what a person asks to complete or roll back. */
export interface EndOptions extends RunOptions {
  /** The change's name; without it, the one whose turn it is. */
  readonly change?: string | undefined;
}

/**
 * @param end which of the changes in flight has its turn
 * @returns it; refuses another one that was named, and one beside a change that is on its way
 */
function turnOf(
  entries: readonly JournalEntry[],
  { schema, change }: EndOptions,
  end: 'complete' | 'roll back',
): JournalEntry {
  const flying = inFlight(entries);
  const turn = end === 'complete' ? flying[0] : flying.at(-1);
  if (!turn) throw new NoChangeError(schema, end, 'none is in flight');
  if (change !== undefined && change !== turn.name) {
    if (!flying.some((each) => each.name === change)) {
      const names = flying.map((each) => each.name).join(', ');
      throw new NoChangeError(schema, end, `${change} is not in flight, but ${names}`);
    }
    throw new ChangeOrderError(schema, change, end, turn.name);
  }
  const moving = movingOf(entries);
  if (moving && moving.number !== turn.number) {
    throw new ChangeInFlightError(schema, moving.name, moving.state);
  }
  return turn;
}

function hasEnded(entries: readonly JournalEntry[], { number }: JournalEntry): boolean {
  const state = entries.find((each) => each.number === number)?.state;
  return state === 'complete' || state === 'rolled-back';
}

/**
 * Goes on with an interrupted change, in the direction it was going.
 *
 * @throws {NoChangeError} nothing was interrupted
 */
export async function resumeChange(url: string, options: RunOptions): Promise<EndResult> {
  let entry: JournalEntry | undefined; // kept: after a lost connection its end may be reached
  return withSession(url, options, async (session) => {
    const entries = await readJournal(session.sql, options.schema);
    if (entry && hasEnded(entries, entry)) return endResult(session, entry);
    entry = movingOf(entries) ?? inFlight(entries).at(-1);
    if (!entry) throw new NoChangeError(options.schema, 'resume', 'none is in flight');
    if (entry.state === 'expanding') await expand(session, entry);
    if (entry.state === 'completing') await contract(session, entry, planOf(entry));
    if (entry.state === 'rolling-back') await rollBack(session, entry, null);
    return endResult(session, entry);
  });
}

/**
 * Takes the newest change in flight back: the versions before it stay live.
 * What its version wrote stays, as `down` expressed it.
 *
 * @throws {NoChangeError} none is in flight, or its contract has begun
 * @throws {ChangeOrderError} another one than the newest is named
 */
export async function rollbackChange(url: string, options: EndOptions): Promise<EndResult> {
  let entry: JournalEntry | undefined; // kept: after a lost connection its end may be reached
  return withSession(url, options, async (session) => {
    const entries = await readJournal(session.sql, options.schema);
    if (entry && hasEnded(entries, entry)) return endResult(session, entry);
    entry = turnOf(entries, options, 'roll back');
    if (entry.state === 'completing') {
      const because = `${entry.name} is being completed, and the old version may be gone`;
      throw new NoChangeError(options.schema, 'roll back', because);
    }
    await rollBack(session, entry, null);
    return endResult(session, entry);
  });
}

/** From here on there is no way back: whoever guards the contract is asked once more. */
async function begin({ sql }: Session, plan: Plan, options: CompleteOptions): Promise<void> {
  await sql.begin(async (tx) => {
    const reasons = (await options.guard?.(tx, contractOf(plan), true)) ?? [];
    if (reasons.length > 0) throw new ContractRefusedError(plan.from ?? plan.schema, reasons);
    await openWindow(tx, plan.number, windowOf(options, plan));
    await setState(tx, plan.number, 'completing');
  });
}

/**
 * Drops the oldest version for good, with the oldest change in flight; later ones stay live.
 *
 * Refused while a statement or transaction is open on the old version's views, a view of a user
 * stands on them, or a row disagrees. A session that is idle between statements cannot be seen:
 * whoever calls this must know that none is left.
 *
 * @throws {ContractRefusedError} every reason against it; both versions stay as they are
 * @throws {ChangeOrderError} another one than the oldest is named
 */
export async function completeChange(url: string, options: CompleteOptions): Promise<EndResult> {
  let entry: JournalEntry | undefined; // kept: after a lost connection its end may be reached
  return withSession(url, options, async (session) => {
    const { sql } = session;
    const entries = await readJournal(sql, options.schema);
    if (entry && hasEnded(entries, entry)) return endResult(session, entry);
    const { change } = options;
    const last = entries.findLast(
      (each) => !each.baseline && (change === undefined || change === each.name),
    );
    if (last?.state === 'complete') return endResult(session, last);
    entry = turnOf(entries, options, 'complete');
    if (entry.state === 'expanding' || entry.state === 'rolling-back') {
      throw new ChangeInFlightError(options.schema, entry.name, entry.state);
    }
    let plan = planOf(entry);
    let warnings: readonly string[] = [];
    if (entry.state === 'expanded') {
      plan = await beginContract(session, entry, entries);
      warnings = await proveContract(session, plan, options.standalone === true, options.guard);
      await begin(session, plan, options);
    }
    await contract(session, entry, plan);
    return { ...(await endResult(session, entry)), warnings };
  });
}
