/** A checklist and its evidence as the API shows it. */
import type { PlaybookView } from '@slipway/api';
import { ROLES } from '@slipway/authority';
import type { Checklist, JudgedInstance, Verdict } from '@slipway/playbook/checklist';

type ItemView = PlaybookView['items'][number];

function itemOf({ instance, state, sinceMs, waitsFor, record }: JudgedInstance): ItemView {
  const { key, store, item, owners, due } = instance;
  const { phase, what, why, doneWhen, owner, blocking, evidence } = item;
  return {
    key,
    store,
    phase,
    what,
    why,
    doneWhen,
    role: ROLES[owner],
    owners: [...owners],
    blocking,
    due: due.toString(),
    dueMs: due.epochMilliseconds,
    state,
    sinceMs,
    waitsFor: [...waitsFor],
    probe: evidence.by === 'probe' ? evidence.kind : null,
    record: record && { note: record.note, by: record.by, atMs: record.atMs },
  };
}

/** What a view tells beside the verdict. */
export interface ViewParts {
  readonly checklist: Checklist;
  readonly verdict: Verdict;
  /** Why a probe could not be read, by the key of its box. */
  readonly unread: ReadonlyMap<string, string>;
  readonly isHolding: boolean;
  readonly nowMs: number;
}

export function playbookView(parts: ViewParts): PlaybookView {
  const { checklist, verdict, unread, isHolding, nowMs } = parts;
  const { title, phases } = checklist.template;
  return {
    atMs: nowMs,
    title,
    isHolding,
    phases: phases.map((phase) => ({ ...phase })),
    items: verdict.judged.map(itemOf),
    holds: verdict.holds
      .toSorted((a, b) => a.sinceMs - b.sinceMs)
      .map(({ role, owedBy, ...hold }) => ({ ...hold, role: ROLES[role], owedBy: [...owedBy] })),
    unread: Array.from(unread, ([key, why]) => ({ key, why })),
  };
}
