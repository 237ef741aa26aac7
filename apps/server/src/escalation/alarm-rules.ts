/**
 * What of a launch's happenings people are told: a hold and a rollback, once each, of one store or
 * of several at once; and which pages end, because the launch goes on. Pure: it only decides.
 */

export const ALARM_KINDS = ['hold', 'rollback'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Of one launch, from its record or from that of its ramp. */
export interface Happening {
  /** Its own for ever, such as `ramp-17`. */
  readonly id: string;
  readonly kind: AlarmKind | 'resume';
  readonly store: string | null;
  readonly text: string;
  readonly atMs: number;
}

/** A page that was opened for one. */
export interface AlarmPage {
  readonly id: string;
  readonly kind: AlarmKind;
  /** Null: it is of the launch, and of every store. */
  readonly store: string | null;
  readonly openedMs: number;
  readonly isOver: boolean;
}

export interface NewAlarm {
  readonly kind: AlarmKind;
  readonly store: string | null;
  readonly text: string;
  /** That of the first happening. */
  readonly id: string;
}

/** What is older is not told any more, in ms. */
const FRESH_MS = 10 * 60_000;
/** So long a page stands for all that is like it, in ms. */
const QUIET_MS = 15 * 60_000;

function covers(page: AlarmPage, { kind, store, atMs }: Happening): boolean {
  if (page.kind !== kind || (page.store !== null && page.store !== store)) return false;
  return atMs <= page.openedMs || (!page.isOver && atMs < page.openedMs + QUIET_MS);
}

function goesOn(happenings: readonly Happening[], store: string | null, afterMs: number): boolean {
  return happenings.some(
    (one) => one.kind === 'resume' && one.store === store && one.atMs > afterMs,
  );
}

function together(kind: AlarmKind, all: readonly Happening[]): NewAlarm[] {
  const [first] = all;
  if (!first) return [];
  const stores = new Set(all.map(({ store }) => store));
  const store = stores.size === 1 ? first.store : null;
  const texts = [...new Set(all.map(({ text }) => text))];
  const more = texts.length > 5 ? [`and ${texts.length - 5} more like it`] : [];
  return [{ kind, store, text: [...texts.slice(0, 5), ...more].join('\n'), id: first.id }];
}

/**
 * @param happenings of one launch, the oldest first
 * @param pages that were opened for it before
 * @returns what people are told, and the pages that end
 */
export function alarmsOf(
  happenings: readonly Happening[],
  pages: readonly AlarmPage[],
  nowMs: number,
): { readonly open: readonly NewAlarm[]; readonly end: readonly string[] } {
  const open = ALARM_KINDS.flatMap((kind) =>
    together(
      kind,
      happenings.filter(
        (one) =>
          one.kind === kind &&
          nowMs - one.atMs < FRESH_MS &&
          !pages.some((page) => covers(page, one)) &&
          !(kind === 'hold' && goesOn(happenings, one.store, one.atMs)),
      ),
    ),
  );
  const end = pages
    .filter(({ kind, isOver }) => kind === 'hold' && !isOver)
    .filter(({ store, openedMs }) => goesOn(happenings, store, openedMs))
    .map(({ id }) => id);
  return { open, end };
}
