/**
 * What a page's move means for the record: that it was opened, told to somebody further, taken,
 * given up, or over. Not each try of each message: those are kept with the page.
 *
 * Rules (SPEC.md): E11 each of these once, in the order in which they happened.
 */
import type { PageAction, PageState } from './escalation.ts';
import type { Channel } from './policy.ts';

/** One thing that happened to a page. */
export interface PageNews {
  readonly kind:
    | 'page-opened'
    | 'page-escalated'
    | 'page-acknowledged'
    | 'page-given-up'
    | 'page-ended';
  readonly atMs: number;
  /** A person's id, `operator` for the installation's owner; null: the machine. */
  readonly by: string | null;
  /** A sentence for a person. */
  readonly text: string;
  /** Who was told by this, over what. */
  readonly told: readonly { readonly person: string; readonly channels: readonly Channel[] }[];
}

/** The page that it is about. */
export interface NewsPage {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  readonly openedMs: number;
  readonly kind: 'alarm' | 'test';
}

/** One move of a page: its states, and what was sent between them. */
export interface NewsMove {
  readonly before: PageState;
  readonly after: PageState;
  readonly actions: readonly PageAction[];
  readonly nowMs: number;
  /** How each person acknowledged who did since: by their link, or somebody for them by command. */
  readonly how: ReadonlyMap<string, 'link' | 'command'>;
}

/** @returns what happened, in order; empty: only messages arrived, or time went by */
export function newsOf(page: NewsPage, move: NewsMove): readonly PageNews[] {
  const { before, after, actions, nowMs, how } = move;
  const steps = stepsOf(actions);
  const isNew = before.phase === 'new';
  const opened = isNew ? [openedNews(page, steps[0] ?? [])] : [];
  const further = isNew ? steps.slice(1) : steps;
  const answered = after.acknowledged.slice(before.acknowledged.length);
  const isQuiet = before.acknowledged.length === 0 && answered.length === 0;
  return [
    ...opened,
    // Whoever answered did so before any further step was taken.
    ...answered.map(({ person, atMs }): PageNews => {
      const isOwn = how.get(person) === 'link';
      const who = isOwn ? person : `The installation, for ${person},`;
      const text = `${who} acknowledged ${page.id}.`;
      return { kind: 'page-acknowledged', atMs, by: isOwn ? person : 'operator', text, told: [] };
    }),
    ...further.map((told): PageNews => {
      const why = isQuiet ? 'Nobody has acknowledged' : 'Told besides of';
      const text = `${why} ${page.id}: it went on to ${toldWords(told)}.`;
      return { kind: 'page-escalated', atMs: nowMs, by: null, text, told };
    }),
    ...endNews(page, move),
  ];
}

type Told = PageNews['told'];

function openedNews({ id, text, by, openedMs, kind }: NewsPage, told: Told): PageNews {
  const what = kind === 'test' ? 'Test page' : 'Page';
  const whom = told.length === 0 ? 'nobody yet' : toldWords(told);
  const words = `${what} ${id} was opened by ${by}, and went to ${whom}: ${text}`;
  return { kind: 'page-opened', atMs: openedMs, by, text: words, told };
}

function endNews({ id, kind }: NewsPage, { before, after, nowMs }: NewsMove): PageNews[] {
  if (before.phase === after.phase) return [];
  const news = { atMs: nowMs, by: null, told: [] };
  if (after.phase === 'all-told') {
    const silent = Object.keys(after.told).filter(
      (person) => !after.acknowledged.some((one) => one.person === person),
    );
    const left = kind === 'test' ? `silent: ${silent.join(', ')}` : 'nobody is left to tell';
    const text = `${id} was given up: its last wait is over, ${left}.`;
    return [{ kind: 'page-given-up', text, ...news }];
  }
  if (after.phase !== 'resolved') return [];
  return [{ kind: 'page-ended', text: `${id} ended: its cause is gone.`, ...news }];
}

/** Messages by the step that sent them: a key begins with PAGE/ROUND.STEP. */
function stepsOf(actions: readonly PageAction[]): Told[] {
  const open = actions.filter(({ change }) => change === 'open');
  const bySteps = Map.groupBy(open, ({ key }) => key.split('/')[1]);
  return Array.from(bySteps.values(), (sent) => {
    const byPerson = Map.groupBy(sent, ({ person }) => person);
    return Array.from(byPerson, ([person, own]) => ({
      person,
      channels: own.map(({ channel }) => channel),
    }));
  });
}

function toldWords(told: Told): string {
  return told.map(({ person, channels }) => `${person} (${channels.join(', ')})`).join(', ');
}
