/**
 * What holds the launch, who owes it, and since when.
 *
 * A blocking item that is due holds unless it is green or waived; one that is red holds at once,
 * due or not. An item whose needs do not stand is not green either, whatever its own record says.
 */
import type { Role } from '@slipway/authority';
import type { Checklist, Instance } from './instances.ts';
import { stateOf, type EvidenceRecord, type ItemState, type StateOfItem } from './state.ts';

export interface JudgedInstance extends StateOfItem {
  readonly instance: Instance;
  /** Keys of needs that are neither green nor waived. */
  readonly waitsFor: readonly string[];
}

/** Something that holds the launch. */
export interface Hold {
  readonly key: string;
  readonly store: string | null;
  readonly state: ItemState;
  /** Ids of people; empty: the role has none, which is said too. */
  readonly owedBy: readonly string[];
  readonly role: Role;
  /** Since when it holds, in ms since 1970. */
  readonly sinceMs: number;
  /** One sentence. */
  readonly why: string;
}

export interface Verdict {
  readonly holds: readonly Hold[];
  readonly judged: readonly JudgedInstance[];
}

const STANDS: readonly ItemState[] = ['green', 'waived'];

function judgeAll(
  checklist: Checklist,
  records: readonly EvidenceRecord[],
  nowMs: number,
): JudgedInstance[] {
  const byKey = Map.groupBy(records, ({ key }) => key);
  const own = checklist.instances.map((instance) => ({
    instance,
    ...stateOf(instance, byKey.get(instance.key) ?? [], nowMs),
  }));
  const byInstance = new Map(own.map((one) => [one.instance.key, one]));
  const stands = new Map<string, boolean>();
  const doesStand = (key: string): boolean => {
    const known = stands.get(key);
    if (known !== undefined) return known;
    const one = byInstance.get(key);
    const value =
      one !== undefined &&
      (one.state === 'waived' || (one.state === 'green' && one.instance.needs.every(doesStand)));
    stands.set(key, value);
    return value;
  };
  return own.map((one) => {
    const waitsFor = one.instance.needs.filter((need) => !doesStand(need));
    return { ...one, waitsFor };
  });
}

const WORDS: Readonly<Record<ItemState, string>> = {
  open: 'nobody has signed it',
  missing: 'there is no evidence',
  green: 'what it needs does not stand',
  red: 'the evidence is against it',
  stale: 'the evidence is too old',
  waived: 'it is waived',
};

function holdOf(judged: JudgedInstance, nowMs: number): Hold[] {
  const { instance, state, sinceMs, waitsFor } = judged;
  const { item, due, key, store, owners } = instance;
  const stands = state === 'waived' || (STANDS.includes(state) && waitsFor.length === 0);
  const dueMs = due.epochMilliseconds;
  if (!item.blocking || stands) return [];
  if (state !== 'red' && nowMs < dueMs) return [];
  const waits = waitsFor.length > 0 ? `; it waits for ${waitsFor.join(', ')}` : '';
  const nobody = owners.length === 0 ? `; no person holds the role ${item.owner}` : '';
  const began = state === 'red' ? (sinceMs ?? dueMs) : Math.max(sinceMs ?? dueMs, dueMs);
  return [
    {
      key,
      store,
      state,
      owedBy: owners,
      role: item.owner,
      sinceMs: began,
      why: `${item.what} Here ${WORDS[state]}${waits}${nobody}.`,
    },
  ];
}

/**
 * @param records all evidence of the launch, in the order in which it was recorded
 * @param nowMs ms since 1970
 */
export function verdictOf(
  checklist: Checklist,
  records: readonly EvidenceRecord[],
  nowMs: number,
): Verdict {
  const judged = judgeAll(checklist, records, nowMs);
  return { judged, holds: judged.flatMap((one) => holdOf(one, nowMs)) };
}
