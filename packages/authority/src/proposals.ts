/**
 * Decisions that wait for more signatures: what the first one signed, for the next to sign.
 * One that was carried out, or whose time is over, waits no more.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import type { Act } from './core/acts.ts';
import type { SignedDocument } from './document.ts';

export interface Proposal {
  readonly id: number;
  readonly act: Act;
  readonly target: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly documents: readonly SignedDocument[];
  readonly openedMs: number;
  readonly expiresAtMs: number;
}

interface Row extends Omit<Proposal, 'id' | 'openedMs' | 'expiresAtMs'> {
  readonly id: string;
  readonly openedMs: string;
  readonly expiresAtMs: string;
}

/** @returns those of a launch that wait, oldest first */
export async function openProposals(
  sql: Queryable,
  launch: string,
  nowMs: number,
): Promise<Proposal[]> {
  const rows = await sql<Row[]>`
    select   id, act, target, payload, documents, opened_ms as "openedMs",
             expires_ms as "expiresAtMs"
    from     slipway.authority_proposal
    where    launch = ${launch} and not is_done and expires_ms > ${nowMs}
    order by id`;
  return rows.map(({ id, openedMs, expiresAtMs, ...row }) => ({
    ...row,
    id: Number(id),
    openedMs: Number(openedMs),
    expiresAtMs: Number(expiresAtMs),
  }));
}

/** What a decision that lacks signatures comes to. */
export interface NewProposal {
  readonly launch: string;
  readonly act: Act;
  readonly target: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly documents: readonly SignedDocument[];
  readonly nowMs: number;
}

/** Keeps what was signed so far, in place of what was kept of the same decision before. */
export async function keepProposal(
  tx: Transaction,
  { launch, act, target, payload, documents, nowMs }: NewProposal,
): Promise<void> {
  await closeProposal(tx, launch, act, target);
  const expiresMs = Math.min(...documents.map(({ expiresAtMs }) => expiresAtMs));
  await tx`
    insert into slipway.authority_proposal
           (launch, act, target, payload, documents, opened_ms, expires_ms)
    values (${launch}, ${act}, ${target}, ${tx.json(payload as never)},
            ${tx.json(documents as never)}, ${nowMs}, ${expiresMs})`;
}

/** A decision was carried out: nothing of it waits any more. */
export async function closeProposal(
  tx: Transaction,
  launch: string,
  act: Act,
  target: string | null,
): Promise<void> {
  await tx`
    update slipway.authority_proposal
    set    is_done = true
    where  launch = ${launch} and act = ${act} and target is not distinct from ${target}
    and    not is_done`;
}
