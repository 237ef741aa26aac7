/** The triage queue as its page shows it: each case as a line, each desk as a line. */
import type { LaunchView, TriageCaseView, TriageStoreView, TriageView } from '@slipway/api';
import type { Pick } from './address.ts';
import { amountWords } from './cases.ts';
import { longAgo, words } from './format.ts';

export function isTriageView(value: unknown): value is TriageView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'cases' in value &&
    'stores' in value
  );
}

/** Less than this is left: it is told in the colour of what is urgent. */
const URGENT_MS = 30 * 60_000;

export interface TriageLine {
  readonly id: string;
  readonly signUp: string;
  readonly title: string;
  readonly detail: string;
  readonly storeName: string;
  readonly value: string;
  /** Time until it is lost. */
  readonly left: string;
  readonly isUrgent: boolean;
  readonly who: string;
}

/** @returns those of the picked store, in the order of the queue */
export function triageLines(
  view: Readonly<Record<'stores', LaunchView['stores']>>,
  cases: readonly TriageCaseView[],
  { store }: Readonly<Record<'store', Pick['store']>>,
  nowMs: number,
): readonly TriageLine[] {
  const nameOf = new Map(view.stores.map(({ id, name }) => [id, name]));
  return cases
    .filter((one) => store === null || one.store === store)
    .map((one) => {
      const leftMs = one.expiresMs === null ? null : one.expiresMs - nowMs;
      const isOpen = one.state !== 'closed' && one.state !== 'gone';
      return {
        id: one.id,
        signUp: one.signUp,
        title: one.title.en,
        detail: one.detail ?? '',
        storeName: nameOf.get(one.store) ?? one.store,
        value: one.value ? amountWords(one.value.minor, one.value.currency) : '–',
        left: !isOpen || leftMs === null ? '–' : leftMs <= 0 ? 'over' : longAgo(leftMs),
        isUrgent: isOpen && leftMs !== null && leftMs < URGENT_MS,
        who: whoWords(one),
      };
    });
}

/** @returns where a case stands and who has it, in words; and who did it for them, if so */
export function whoWords({ state, by: person, through, to, outcome }: TriageCaseView): string {
  const stood = through === 'operator' ? 'the installation' : through;
  const by = stood === null ? person : `${person} (by ${stood})`;
  switch (state) {
    case 'open':
      return 'Nobody';
    case 'claimed':
      return by ?? '';
    case 'offered':
      return `${by} to ${to}`;
    case 'waiting':
      return `Waits: ${words(outcome ?? '').toLowerCase()}`;
    case 'closed':
      return `${words(outcome ?? '')}, ${by}`;
    case 'gone':
      return 'Settled by itself';
  }
}

/** What somebody may do with a case. */
export type MayTriage = 'claim' | 'work' | 'take' | 'others' | 'nothing';

export function mayTriage({ state, by, to }: TriageCaseView, person: string | null): MayTriage {
  if (state === 'closed' || state === 'gone') return 'nothing';
  if (state === 'offered' && to === person) return 'take';
  if (state === 'claimed' || state === 'offered') return by === person ? 'work' : 'others';
  return 'claim';
}

export interface DeskLine {
  readonly store: string;
  readonly name: string;
  readonly waiting: number;
  /** Who may work there now. */
  readonly able: readonly string[];
  /** Why others who stand there may not. */
  readonly gaps: readonly string[];
  /** Cases wait and nobody may take them. */
  readonly isShort: boolean;
}

/** @returns each store, those that are short first */
export function deskLines(stores: readonly TriageStoreView[]): readonly DeskLine[] {
  const lines = stores.map(({ store, name, waiting, atDesk }): DeskLine => {
    const able = atDesk.filter(({ gaps }) => gaps.length === 0);
    const lead = (isLead: boolean) => (isLead ? ', lead' : '');
    return {
      store,
      name,
      waiting,
      able: able.map((one) => `${one.name}${lead(one.isLead)}`),
      gaps: atDesk.flatMap(({ name: who, gaps }) => gaps.map((gap) => `${who}: ${gap}`)),
      isShort: waiting > 0 && able.length === 0,
    };
  });
  const place = ({ isShort, waiting }: DeskLine) => (isShort ? 1e6 : 0) + waiting;
  return lines.toSorted((one, two) => place(two) - place(one));
}
