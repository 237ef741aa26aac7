/**
 * The test of the contact tree: one page to everybody who is named, and who answered within its
 * time. The last one is the evidence for the playbook's item.
 */
import type { Queryable } from '@slipway/pg';
import { formatDuration } from '@slipway/kernel';
import type { Escalation } from './core/policy.ts';
import { listPages, type PagePlan, type PageRecord } from './pages.ts';

/** The name of its policy. */
const CONTACT_TREE = 'contact-tree';

/** @returns the plan of a test page to everybody who has contacts or a role */
export function contactTreePlan(escalation: Escalation, withinMs: number): PagePlan {
  const { contacts, mailer, roles } = escalation;
  const places = [roles.launch, ...Object.values(roles.stores)];
  const holders = places.flatMap((place) => Object.values(place).flat());
  const everybody = [...new Set([...Object.keys(contacts), ...holders])].toSorted();
  const to = everybody.map((person) => ({ person }));
  const policy = {
    name: CONTACT_TREE,
    steps: [
      { kind: 'notify', to, over: null, ifUnacknowledged: false },
      { kind: 'wait', ms: withinMs, ifUnacknowledged: true },
    ],
    repeats: 0,
  } as const;
  return { policy, needs: 'everyone', contacts, mailer, roles };
}

/** Who answered a test page, and when. */
export interface ContactTreeAnswer {
  readonly page: string;
  readonly withinMs: number;
  /** Of everybody told, when they answered, in ms after it was opened; null: not in time. */
  readonly people: readonly { readonly person: string; readonly afterMs: number | null }[];
  /** Whether the time is over, or all have answered. */
  readonly isOver: boolean;
}

async function answerOf(sql: Queryable, page: PageRecord): Promise<ContactTreeAnswer> {
  const rows = await sql<{ person: string; at: string }[]>`
    select person, at_ms as at from slipway.playbook_acknowledgement where page = ${page.id}`;
  const { steps } = page.plan.policy;
  const withinMs = steps.reduce((sum, step) => sum + (step.kind === 'wait' ? step.ms : 0), 0);
  const after = new Map(rows.map(({ person, at }) => [person, Number(at) - page.openedMs]));
  const named = steps.flatMap((step) => (step.kind === 'notify' ? step.to : []));
  const people = named.flatMap((one) => {
    if (!('person' in one)) return [];
    const afterMs = after.get(one.person);
    const inTime = afterMs !== undefined && afterMs <= withinMs;
    return [{ person: one.person, afterMs: inTime ? afterMs : null }];
  });
  const isOver = page.state.phase !== 'new' && page.state.phase !== 'climbing';
  return { page: page.id, withinMs, people, isOver };
}

/** @returns the answers to a launch's last test page; null when there was none */
export async function lastContactTree(
  sql: Queryable,
  launch: string,
): Promise<ContactTreeAnswer | null> {
  const [last] = await listPages(sql, { launch, kind: 'test' }, 1);
  return last ? answerOf(sql, last) : null;
}

/** @returns whether everybody answered a launch's last test page in time, in words for a person */
export async function contactTreeAnswered(
  sql: Queryable,
  launch: string,
): Promise<{ holds: boolean; note: string }> {
  const last = await lastContactTree(sql, launch);
  if (!last) return { holds: false, note: 'No test page was sent: `slipway page test` sends one.' };
  const { people, withinMs, isOver } = last;
  const silent = people.flatMap(({ person, afterMs }) => (afterMs === null ? [person] : []));
  const answered = `${people.length - silent.length} of ${people.length} answered`;
  const time = `within ${formatDuration(withinMs)}`;
  if (silent.length === 0) return { holds: true, note: `${answered} ${time}.` };
  const waits = isOver ? 'not' : 'not yet';
  return { holds: false, note: `${answered} ${time}; ${waits}: ${silent.join(', ')}.` };
}
