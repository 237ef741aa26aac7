/**
 * What must hold before the old version is dropped. All reasons against it are found and told at
 * once: who has to settle them shall not meet them one after the other.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { versionSchemaName } from '../core/names.ts';
import type { Plan } from '../core/steps.ts';
import { driftWarning, findDrift } from '../drift/drift.ts';
import { ContractRefusedError, type ContractReason } from '../errors.ts';
import { recordStep } from '../journal.ts';
import { tryCheck } from './checks.ts';
import { hintsOf, usersOf } from './in-use.ts';
import { deviceReasons, launchReasons } from './launches.ts';
import { checkStop } from './retry.ts';
import type { Session } from './session.ts';
import { runSweep } from './sweep.ts';

/** What a contract is to take away. */
export interface ContractOf {
  readonly schema: string;
  /** The version that goes, or null. */
  readonly from: string | null;
  readonly to: string;
}

/**
 * Judges a contract by what this package does not know. It is asked with all other checks, and
 * again in the transaction that makes the contract irrevocable, where it may also write.
 *
 * @param final whether this is that transaction
 * @returns every reason against it
 */
export type ContractGuard = (
  tx: Transaction,
  of: ContractOf,
  final: boolean,
) => Promise<readonly ContractReason[]>;

async function asked(sql: Sql, guard: ContractGuard, plan: Plan) {
  return sql.begin(async (tx) => guard(tx, contractOf(plan), false));
}

/** @returns what a plan's contract takes away, for a guard */
export function contractOf({ schema, from, to }: Plan): ContractOf {
  return { schema, from, to };
}

/** The contract begins with checks; until they hold, it can still be rolled back. */
export function leadingChecks(plan: Plan): Plan['contract'] {
  const first = plan.contract.findIndex((step) => step.kind !== 'validate');
  return first === -1 ? plan.contract : plan.contract.slice(0, first);
}

/** Runs every check, and keeps what it took for the journal. */
async function rowReasons(session: Session, plan: Plan) {
  const reasons: ContractReason[] = [];
  const times: { index: number; ms: number }[] = [];
  for (const step of leadingChecks(plan)) {
    checkStop(session);
    const { index, title } = step;
    const of = plan.contract.length;
    session.options.onProgress?.({ kind: 'step', phase: 'contract', index, of, title });
    const startedMs = performance.now();
    if (step.sweep) await runSweep(session, step.sweep);
    for (const check of step.checks ?? []) {
      const found = await tryCheck(session.sql, check);
      if (!found) continue;
      const rows = found.rows.length > 0 ? ` (${found.rows.join(', ')})` : '';
      reasons.push({ kind: 'rows', text: `${found.reason}${rows}` });
    }
    times.push({ index, ms: performance.now() - startedMs });
  }
  return { reasons, times };
}

/**
 * Proves that a plan's old version may be dropped, and journals the checks as done.
 *
 * @param standalone whether nobody but the caller answers for it, so that a launch of which
 *   the database knows is a reason against it
 * @param guard judges those who cannot be seen from the database, such as devices; without one,
 *   devices that are enrolled are a reason against it
 * @returns what could not be proved, for a person
 * @throws {ContractRefusedError} every reason against it; both versions stay as they are
 */
export async function proveContract(
  session: Session,
  plan: Plan,
  standalone: boolean,
  guard: ContractGuard | undefined,
): Promise<string[]> {
  const { sql } = session;
  const old = plan.from === null ? null : versionSchemaName(plan.schema, plan.from);
  const users = old === null ? [] : await usersOf(sql, old);
  const drifts = (await findDrift(sql, plan.schema)) ?? [];
  const { reasons, times } = await rowReasons(session, plan);
  const unseen = guard ? await asked(sql, guard, plan) : await deviceReasons(sql);
  const all: ContractReason[] = [
    ...(standalone ? await launchReasons(sql, plan.schema) : []),
    ...unseen,
    ...users.map((text) => ({ kind: 'use' as const, text })),
    ...drifts
      .filter((each) => each.breaks)
      .map(({ what }) => ({ kind: 'drift' as const, text: what })),
    ...reasons,
  ];
  if (all.length > 0) throw new ContractRefusedError(old ?? plan.schema, all);
  for (const { index, ms } of times) {
    const taken = { attempts: 1, ms, lockWaitMs: 0 };
    await recordStep(sql, plan.number, 'contract', index, taken);
  }
  return [...drifts.map(driftWarning), ...(old === null ? [] : await hintsOf(sql, old))];
}
