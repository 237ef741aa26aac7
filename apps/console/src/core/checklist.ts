/** The launch's checklist as its page shows it: what is picked, and by which shape. Pure. */
import type { ChecklistItem, ChecklistState, PlaybookView } from '@slipway/api';

/** The word beside each shape. What is stale or missing proves nothing, and never looks well. */
export const ITEM_WORD: Readonly<Record<ChecklistState, string>> = {
  green: 'Stands',
  red: 'Red',
  stale: 'Stale',
  missing: 'Missing',
  open: 'Not due',
  waived: 'Waived',
};

/** The states that somebody must look at, worst first, then the others. */
export const ITEM_STATES = Object.keys({
  red: 0,
  stale: 0,
  missing: 0,
  open: 0,
  waived: 0,
  green: 0,
} satisfies Record<ChecklistState, 0>) as ChecklistState[];

/** What of a checklist is shown. */
export interface ChecklistPick {
  /** `red`: whatever does not stand; `mine`: what that person owes; null: all. */
  readonly show: string | null;
  readonly store: string | null;
  /** Who looks; null when nobody is known. */
  readonly person: string | null;
}

const STANDS: readonly ChecklistState[] = ['green', 'waived', 'open'];

/** @returns the items that are shown */
export function pickedItems(
  items: readonly ChecklistItem[],
  { show, store, person }: ChecklistPick,
): ChecklistItem[] {
  return items.filter((item) => {
    if (store !== null && item.store !== store) return false;
    if (show === 'red') return !STANDS.includes(item.state);
    if (show === 'mine') return person !== null && item.owners.includes(person);
    return true;
  });
}

/** @returns the phases that have a shown item, each with its items by due time, then store */
export function byPhase({ phases }: PlaybookView, items: readonly ChecklistItem[]) {
  return phases.flatMap(({ id, title }) => {
    const own = items
      .filter(({ phase }) => phase === id)
      .toSorted((a, b) => a.dueMs - b.dueMs || (a.key < b.key ? -1 : 1));
    return own.length === 0 ? [] : [{ id, title, items: own }];
  });
}

/** @returns how many items are in each state, the worst first; states with none are left out */
export function itemCounts(items: readonly ChecklistItem[]): [ChecklistState, number][] {
  const of = (state: ChecklistState) => items.filter((item) => item.state === state).length;
  return ITEM_STATES.map((state): [ChecklistState, number] => [state, of(state)]).filter(
    ([, number]) => number > 0,
  );
}

/** Whether an answer is such a reading; the rest of its shape is the server's promise. */
export function isPlaybookView(value: unknown): value is PlaybookView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'items' in value &&
    'holds' in value
  );
}
