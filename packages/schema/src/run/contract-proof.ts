/**
 * What must hold before the old version is dropped. All reasons against it are found and told at
 * once: who has to settle them shall not meet them one after the other.
 */
import { versionSchemaName } from '../core/names.ts';
import type { Plan } from '../core/steps.ts';
import { driftWarning, findDrift } from '../drift/drift.ts';
import { ContractRefusedError, type ContractReason } from '../errors.ts';
import { recordStep } from '../journal.ts';
import { tryCheck } from './checks.ts';
import { hintsOf, usersOf } from './in-use.ts';
import { launchReasons } from './launches.ts';
import { checkStop } from './retry.ts';
import type { Session } from './session.ts';
import { runSweep } from './sweep.ts';

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
 * @param standalone whether nobody but the caller answers for it, so that a launch or a device that
 *   the database knows is a reason against it
 * @returns what could not be proved, for a person
 * @throws {ContractRefusedError} every reason against it; both versions stay as they are
 */
export async function proveContract(
  session: Session,
  plan: Plan,
  standalone: boolean,
): Promise<string[]> {
  const { sql } = session;
  const old = plan.from === null ? null : versionSchemaName(plan.schema, plan.from);
  const users = old === null ? [] : await usersOf(sql, old);
  const drifts = (await findDrift(sql, plan.schema)) ?? [];
  const { reasons, times } = await rowReasons(session, plan);
  const all: ContractReason[] = [
    ...(standalone ? await launchReasons(sql, plan.schema) : []),
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
