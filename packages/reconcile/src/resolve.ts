/**
 * What people do with cases: claim, work, resolve in bulk, reopen. Every decision is one more row
 * of the record; a reversal moves back what was moved.
 */
import type { FocusKind } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import { CaseClaimedError, CaseStateError, UnknownCaseError } from './errors.ts';
import { noteRemedies, withdrawRemedy } from './remedies/outbox.ts';

interface CaseRow {
  readonly id: string;
  readonly state: string;
  readonly claimedBy: string | null;
  readonly unit: string;
  readonly rulesVersion: number;
  readonly proposal: { readonly action: string; readonly amount: number } | null;
}

/** @returns the cases, locked in one order, so that two people in bulk never wait in a circle */
async function lockCases(tx: Transaction, ids: readonly string[]): Promise<readonly CaseRow[]> {
  const rows = await tx<CaseRow[]>`
    select id, state, claimed_by as "claimedBy", unit, rules_version as "rulesVersion", proposal
    from   slipway.reconcile_case
    where  id = any(${ids as string[]}::text[])
    order  by id
    for    update`;
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new UnknownCaseError(unknown);
  return rows;
}

async function note(
  tx: Transaction,
  id: string,
  person: string,
  kind: FocusKind,
  atMs: number,
): Promise<void> {
  await tx`
    insert into slipway.reconcile_focus (case_id, person, kind, at_ms)
    values (${id}, ${person}, ${kind}, ${atMs})
    on     conflict do nothing`;
}

function mustBe(row: CaseRow, state: string): void {
  if (row.state !== state) throw new CaseStateError(row.id, row.state, state);
}

/**
 * Takes a case for oneself; its minutes begin.
 *
 * @throws {UnknownCaseError} {CaseStateError} {CaseClaimedError} nothing was changed
 */
export async function claimCase(sql: Sql, id: string, person: string, nowMs: number) {
  await sql.begin(async (tx) => {
    const [row] = await lockCases(tx, [id]);
    mustBe(row!, 'open');
    const { claimedBy } = row!;
    if (claimedBy !== null && claimedBy !== person) throw new CaseClaimedError(id, claimedBy);
    await tx`
      update slipway.reconcile_case
      set    claimed_by = ${person}, revision = revision + 1
      where  id = ${id}`;
    await note(tx, id, person, 'claim', nowMs);
  });
}

/**
 * Says that a person looks at a case (`focus`, `beat`) or away from it (`blur`). A console calls it
 * at every key or click, at most once a second.
 *
 * @throws {UnknownCaseError} {CaseStateError} nothing was changed
 */
export async function noteFocus(
  sql: Sql,
  id: string,
  person: string,
  kind: 'focus' | 'beat' | 'blur',
  nowMs: number,
): Promise<void> {
  await sql.begin(async (tx) => {
    const [row] = await lockCases(tx, [id]);
    mustBe(row!, 'open');
    await note(tx, id, person, kind, nowMs);
  });
}

/** Whose decision it is. */
export interface Deciding {
  /** A person's id; what they have claimed is theirs. */
  readonly by: string;
  /** What the record says, such as `the installation for ada`; `by` unless given. */
  readonly recordedAs?: string;
}

export interface ResolveWish extends Deciding {
  readonly ids: readonly string[];
  readonly reason: string;
  readonly nowMs: number;
  /** What settles them; each case's own proposal unless given. */
  readonly action?: string;
}

/**
 * Resolves cases, all of them or none.
 *
 * @returns how many
 * @throws {UnknownCaseError} {CaseStateError} {CaseClaimedError} nothing was changed
 */
export async function resolveCases(sql: Sql, wish: ResolveWish): Promise<number> {
  const { ids, by, recordedAs = by, reason, nowMs, action } = wish;
  return sql.begin(async (tx) => {
    const rows = await lockCases(tx, ids);
    for (const row of rows) {
      mustBe(row, 'open');
      if (row.claimedBy !== null && row.claimedBy !== by) {
        throw new CaseClaimedError(row.id, row.claimedBy);
      }
      const { proposal } = row;
      const chosen = action ?? proposal?.action ?? 'settled-by-hand';
      // Only what was proposed says what it moves; what a person does by hand moves nothing here.
      const moved = proposal && proposal.action === chosen ? proposal.amount : 0;
      await close(tx, row, { by: recordedAs, reason, nowMs, action: chosen, moved });
    }
    return rows.length;
  });
}

interface Closing {
  readonly by: string;
  readonly reason: string;
  readonly nowMs: number;
  readonly action: string;
  readonly moved: number;
}

async function close(tx: Transaction, row: CaseRow, closing: Closing): Promise<void> {
  const { by, reason, nowMs, action, moved } = closing;
  await tx`
    update slipway.reconcile_case
    set    state = 'resolved', closed_ms = ${nowMs}, resolved_by = ${by}, action = ${action},
           moved = ${moved}, note = ${reason}, revision = revision + 1, claimed_by = null
    where  id = ${row.id}`;
  await tx`
    insert into slipway.reconcile_decision
           (case_id, kind, by_whom, action, moved, unit, reason, rules_version, at_ms)
    values (${row.id}, 'resolved', ${by}, ${action}, ${moved}, ${row.unit}, ${reason},
            ${row.rulesVersion}, ${nowMs})`;
  await noteRemedies(tx, [row.id], nowMs);
  await tx`
    insert into slipway.reconcile_focus (case_id, person, kind, at_ms)
    select distinct case_id, person, 'close', ${nowMs}::bigint
    from   slipway.reconcile_focus where case_id = ${row.id}
    on     conflict do nothing`;
}

/**
 * Takes a resolution back, a rule's or a person's: what it moved is moved back, and the case is
 * open again for whoever reopened it. A rule never resolves it again.
 *
 * @throws {UnknownCaseError} {CaseStateError} nothing was changed
 * @throws {RemedyBegunError} what it asks for was done, or may have been; nothing was changed
 */
export async function reopen(
  sql: Sql,
  wish: Deciding & {
    readonly id: string;
    readonly reason: string;
    readonly nowMs: number;
  },
): Promise<void> {
  const { id, by, recordedAs = by, reason, nowMs } = wish;
  await sql.begin(async (tx) => {
    const [row] = await lockCases(tx, [id]);
    mustBe(row!, 'resolved');
    await withdrawRemedy(tx, id);
    const [newer] = await tx<{ id: string }[]>`
      select other.id from slipway.reconcile_case c
      join   slipway.reconcile_case other using (class, root, unit)
      where  c.id = ${id} and other.state = 'open'`;
    if (newer) {
      throw new CaseStateError(id, `followed by ${newer.id}, which is open`, 'the newest');
    }
    await tx`
      insert into slipway.reconcile_decision
             (case_id, kind, by_whom, action, moved, unit, reason, rules_version, reverses, at_ms)
      select d.case_id, 'reopened', ${recordedAs}, d.action, -d.moved, d.unit, ${reason},
             d.rules_version, d.id, ${nowMs}
      from   slipway.reconcile_decision d
      where  d.case_id = ${id} and d.kind = 'resolved'
      order  by d.id desc
      limit  1`;
    await tx`
      update slipway.reconcile_case
      set    state = 'open', closed_ms = null, resolved_by = null, action = null, moved = null,
             note = ${reason}, revision = revision + 1, claimed_by = ${by}
      where  id = ${id}`;
    await note(tx, id, by, 'reopen', nowMs);
  });
}
