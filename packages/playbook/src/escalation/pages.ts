/**
 * Pages in PostgreSQL. Anyone may open one and acknowledge it: both are facts that are kept. One
 * server at a time drives them: it reads the facts, moves each page on, and hands over what is to
 * be sent in the same transaction.
 */
import type { Role, RoleBook } from '@slipway/authority';
import { nearest, newId } from '@slipway/kernel';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { holdersNow } from '../shifts.ts';
import { mayAcknowledge, NEW_PAGE, pageMove, type HoldersNow } from './core/escalation.ts';
import type { PageAction, PageCase, PageEvent, PageState } from './core/escalation.ts';
import { newsOf, type PageNews } from './core/page-news.ts';
import { channelsOf, type Contact, type Escalation, type Policy } from './core/policy.ts';
import { AcknowledgedBeforeError, NotToldError, UnknownPageError } from './errors.ts';
import { UnknownPolicyError } from './errors.ts';

/** What a page goes by until its end, whatever the file says later. Secrets are references. */
export interface PagePlan {
  readonly policy: Policy;
  readonly needs: PageCase['needs'];
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly mailer: Escalation['mailer'];
  readonly roles: RoleBook;
}

export interface NewPage {
  readonly launch: string;
  readonly store: string | null;
  readonly kind: 'alarm' | 'test';
  readonly text: string;
  readonly by: string;
  readonly plan: PagePlan;
  readonly nowMs: number;
  /** Of a page that is opened for one cause once, however often it is asked for. */
  readonly cause?: string;
}

/** A page as it stands. */
export interface PageRecord extends Omit<NewPage, 'nowMs' | 'cause'> {
  readonly id: string;
  readonly openedMs: number;
  readonly state: PageState;
  readonly isOver: boolean;
}

/** @throws {UnknownPolicyError} with the nearest one */
export function planOf(escalation: Escalation, policy: string): PagePlan {
  const { contacts, mailer, roles, policies } = escalation;
  const found = Object.hasOwn(policies, policy) ? policies[policy] : undefined;
  if (found) return { policy: found, needs: 'one', contacts, mailer, roles };
  const known = Object.keys(policies);
  throw new UnknownPolicyError(policy, known, nearest(policy, known) ?? null);
}

/**
 * Opens a page; the server that drives pages tells people of it.
 *
 * @returns its id; that of the page there is already for the same cause
 */
export async function openPage(sql: Queryable, page: NewPage): Promise<string> {
  const { launch, store, kind, text, by, plan, nowMs, cause = null } = page;
  const [row] = await sql<{ id: string }[]>`
    insert into slipway.playbook_page
           (id, launch, store, kind, policy, text, by_whom, cause, opened_ms, plan, state)
    values (${newId('page')}, ${launch}, ${store}, ${kind}, ${plan.policy.name}, ${text}, ${by},
            ${cause}, ${nowMs}, ${sql.json(plan as never)}, ${sql.json(NEW_PAGE as never)})
    on conflict (cause) do update set cause = excluded.cause  -- so that its id is returned
    returning id`;
  return row!.id;
}

/** Says that a page's cause is gone: nobody further is told. */
export async function endPage(sql: Queryable, id: string): Promise<void> {
  const ended = await sql`
    update slipway.playbook_page set is_over = true where id = ${id} returning id`;
  if (ended.length === 0) throw await unknownPage(sql, id);
}

async function unknownPage(sql: Queryable, id: string): Promise<UnknownPageError> {
  const rows = await sql<{ id: string }[]>`
    select id from slipway.playbook_page order by opened_ms desc limit 500`;
  const ids = rows.map((row) => row.id);
  return new UnknownPageError(id, nearest(id, ids) ?? null);
}

const COLUMNS = [
  'id',
  'launch',
  'store',
  'kind',
  'text',
  'by_whom',
  'opened_ms',
  'plan',
  'state',
  'is_over',
] as const;

interface PageRow extends Pick<PageRecord, 'id' | 'launch' | 'store' | 'kind' | 'text'> {
  readonly by_whom: string;
  readonly opened_ms: string;
  readonly plan: PagePlan;
  readonly state: PageState;
  readonly is_over: boolean;
}

function recordOf({ by_whom, opened_ms, is_over, ...others }: PageRow): PageRecord {
  return { ...others, by: by_whom, openedMs: Number(opened_ms), isOver: is_over };
}

/** @throws {UnknownPageError} with the nearest one */
export async function readPage(sql: Queryable, id: string): Promise<PageRecord> {
  const [row] = await sql<PageRow[]>`
    select ${sql(COLUMNS)} from slipway.playbook_page where id = ${id}`;
  if (!row) throw await unknownPage(sql, id);
  return recordOf(row);
}

/** Which pages are meant; null: all. */
export interface PageFilter {
  readonly launch: string | null;
  readonly kind: PageRecord['kind'] | null;
}

/** @returns pages, the newest first */
export async function listPages(
  sql: Queryable,
  { launch, kind }: PageFilter,
  limit = 100,
): Promise<PageRecord[]> {
  const rows = await sql<PageRow[]>`
    select   ${sql(COLUMNS)}
    from     slipway.playbook_page
    where    (${launch}::text is null or launch = ${launch})
    and      (${kind}::text is null or kind = ${kind})
    order by opened_ms desc, id
    limit    ${limit}`;
  return rows.map(recordOf);
}

/** An acknowledgement as it was given. */
export interface GivenAcknowledgement {
  readonly page: string;
  readonly person: string;
  /** By the link of a message, or by the command. */
  readonly how: 'link' | 'command';
  readonly nowMs: number;
}

/**
 * Keeps a person's acknowledgement; it counts before any further step is taken.
 *
 * @throws {UnknownPageError} {NotToldError} {AcknowledgedBeforeError} nothing was recorded
 */
export async function acknowledgePage(sql: Sql, given: GivenAcknowledgement): Promise<void> {
  const { page: id, person, how, nowMs } = given;
  const page = await readPage(sql, id);
  const { launch, store, plan, state } = page;
  const post = { launch, store, role: 'commander' } as const;
  const commanders = await holdersNow(sql, post, plan.roles, nowMs);
  if (!mayAcknowledge(state, person, commanders)) {
    throw new NotToldError(id, person, Object.keys(state.told));
  }
  const kept = await sql`
    insert into slipway.playbook_acknowledgement (page, person, how, at_ms)
    values (${id}, ${person}, ${how}, ${nowMs})
    on conflict (page, person) do nothing
    returning page`;
  if (kept.length === 0) throw new AcknowledgedBeforeError(id, person);
}

/** What is done with a page's move, in the transaction that moved it: all of it, or nothing. */
export interface PagePorts {
  /** Takes what the page says into the queue. */
  enqueue(tx: Transaction, page: PageRecord, actions: readonly PageAction[]): Promise<void>;
  /** Enters what happened into the record; it comes last, and may hold what others wait for. */
  record(tx: Transaction, page: PageRecord, news: readonly PageNews[]): Promise<void>;
}

/** Moves every page on that has something to hear: time, an answer, an end. */
export async function movePages(sql: Sql, nowMs: number, ports: PagePorts): Promise<void> {
  const rows = await sql<{ id: string }[]>`
    select   id
    from     slipway.playbook_page as page
    where    phase in ('new', 'climbing')
          or (is_over and phase <> 'resolved')
          or jsonb_array_length(state -> 'acknowledged') < (
               select count(*)
               from   slipway.playbook_acknowledgement as given
               where  given.page = page.id
             )
    order by opened_ms, id`;
  for (const { id } of rows) await sql.begin((tx) => movePage(tx, id, nowMs, ports));
}

async function movePage(
  tx: Transaction,
  id: string,
  nowMs: number,
  { enqueue, record }: PagePorts,
): Promise<void> {
  const [row] = await tx<PageRow[]>`
    select ${tx(COLUMNS)}
    from   slipway.playbook_page
    where  id = ${id}
    for update skip locked`; // whoever else drives it moves it
  if (!row) return;
  const page = recordOf(row);
  const { actions, state } = await foldEvents(tx, page, nowMs);
  if (state === page.state) return;
  await tx`
    update slipway.playbook_page set state = ${tx.json(state as never)} where id = ${id}`;
  await enqueue(tx, page, actions);
  const how = await howAcknowledged(tx, id);
  const news = newsOf(page, { before: page.state, after: state, actions, nowMs, how });
  if (news.length > 0) await record(tx, page, news);
}

async function howAcknowledged(
  tx: Transaction,
  page: string,
): Promise<ReadonlyMap<string, GivenAcknowledgement['how']>> {
  const rows = await tx<Pick<GivenAcknowledgement, 'person' | 'how'>[]>`
    select person, how from slipway.playbook_acknowledgement where page = ${page}`;
  return new Map(rows.map(({ person, how }) => [person, how]));
}

async function foldEvents(tx: Transaction, page: PageRecord, nowMs: number) {
  const { policy, needs, contacts } = page.plan;
  const channels = Object.fromEntries(
    Object.entries(contacts).map(([person, contact]) => [person, channelsOf(contact)]),
  );
  const given: PageCase = { id: page.id, policy, needs, channels };
  let { state } = page;
  const actions: PageAction[] = [];
  for (const event of await eventsOf(tx, page, nowMs)) {
    const move = pageMove(given, state, event);
    state = move.state;
    actions.push(...move.actions);
  }
  return { actions, state };
}

/** Answers and an end come before time: who has answered is not passed over. */
async function eventsOf(tx: Transaction, page: PageRecord, nowMs: number): Promise<PageEvent[]> {
  const { state } = page;
  const given = await tx<{ person: string; at: string }[]>`
    select   person, at_ms as at
    from     slipway.playbook_acknowledgement
    where    page = ${page.id}
    order by at_ms, person`;
  const sent = await tx<{ key: string; delivered: boolean }[]>`
    select   key, error is null as delivered
    from     slipway.playbook_delivery
    where    page = ${page.id} and is_final
    order by id`;
  const isNew = (person: string) => !state.acknowledged.some((one) => one.person === person);
  const moment = { nowMs, holders: await holdersOfPage(tx, page, nowMs) };
  return [
    ...(state.phase === 'new' ? [{ kind: 'opened' as const, ...moment }] : []),
    ...given
      .filter(({ person }) => isNew(person))
      .map(({ person, at }) => ({ kind: 'acknowledged' as const, person, atMs: Number(at) })),
    ...sent.map(({ key, delivered }): PageEvent => {
      return { kind: delivered ? 'delivered' : 'failed', key };
    }),
    ...(page.isOver ? [{ kind: 'resolved' as const }] : []),
    { kind: 'time', ...moment },
  ];
}

async function holdersOfPage(
  tx: Transaction,
  { launch, store, plan }: PageRecord,
  nowMs: number,
): Promise<HoldersNow> {
  const roles = plan.policy.steps.flatMap((step) =>
    step.kind === 'notify' ? step.to.flatMap((one) => ('role' in one ? [one.role] : [])) : [],
  );
  const holders: Partial<Record<Role, readonly string[]>> = {};
  for (const role of new Set(roles)) {
    holders[role] = await holdersNow(tx, { launch, store, role }, plan.roles, nowMs);
  }
  return holders;
}
