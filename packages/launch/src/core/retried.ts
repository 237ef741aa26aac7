/**
 * Stores that were let up the ramp again after a rollback, by the signatures of a senior owner and
 * a second person. What stands in the record is believed only as far as it was signed.
 *
 * One decision is about one store, or about several by name: `s03,s07`. Each is signed with the
 * rollback that it follows, so that it counts for no other.
 */
import type { DecisionSubject } from '@slipway/authority';
import { hashOf } from '@slipway/kernel';
import { decided, type Signed, type SignedUnder } from './signed.ts';

/** A store and when the rollback was fired that it ramps again after, ms since 1970. */
export interface RetriedStore {
  readonly store: string;
  readonly rolledBackMs: number;
}

/** One decision; its words have `rollbacks`, which are these stores with why they went back. */
export interface Retried extends Signed {
  readonly stores: readonly RetriedStore[];
  readonly by: string;
  readonly reason: string | null;
}

/** @returns the stores that a decision is about, each once and in order; none: it names none */
export function storesIn(target: string | null): string[] {
  const names = (target ?? '').split(',').map((name) => name.trim());
  return [...new Set(names.filter(Boolean))].toSorted();
}

/** @returns what a decision about these stores is called */
export const targetOf = (stores: readonly string[]): string => storesIn(stores.join()).join();

/** @returns whom it takes: of one store also that store's own senior owner */
function subjectOf(launch: string, stores: readonly RetriedStore[]): DecisionSubject {
  const target = targetOf(stores.map(({ store }) => store));
  const store = stores.length === 1 ? target : null;
  return { act: 'resume-after-rollback', launch, target, store };
}

/** @returns what nobody signed of it, without a full stop; null: it is as it was signed */
export function retriedProblem(
  launch: string,
  retried: Retried,
  under: SignedUnder,
): string | null {
  const decision = decided(subjectOf(launch, retried.stores), retried, under);
  if (typeof decision === 'string') return decision;
  const { rollbacks } = decision.payload;
  const signed = Array.isArray(rollbacks) ? rollbacks.map(storeOf) : [];
  if (hashOf(signed) === hashOf(retried.stores)) return null;
  return 'Whoever signed `resume-after-rollback` signed it of other rollbacks';
}

function storeOf(raw: unknown): RetriedStore {
  const { store, rolledBackMs } = raw as RetriedStore;
  return { store, rolledBackMs };
}
