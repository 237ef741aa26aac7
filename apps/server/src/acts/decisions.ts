/** What waits for a person in a launch, who may decide it, and what was decided. */
import type {
  DecisionOption,
  DecisionsView,
  LaunchView,
  MadeDecision,
  StoreView,
  WaitingDecision,
} from '@slipway/api';
import { lackingFor, openProposals, type Proposal, type RoleBook } from '@slipway/authority';
import { allowedActs, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { pollView } from '@slipway/playbook';
import { waitingRetries, waitingRollback } from './going-back.ts';
import { NOBODY, optionOf, waits, type Seen } from './options.ts';

/** So many of the newest are shown. */
const MADE_SHOWN = 30;
const ROLL_BACK = ['In under a second, and nothing that was written is lost', 'It stays so'];

function rollBackStore({ id, name }: StoreView): DecisionOption {
  return optionOf('rollback-store', id, {
    title: `Roll back ${name}`,
    consequences: ROLL_BACK,
    danger: true,
  });
}

function rollBackLaunch(): DecisionOption {
  return optionOf('rollback-launch', null, {
    title: 'Roll back all stores',
    consequences: ROLL_BACK,
    danger: true,
  });
}

/** A launch that waits to be locked, to go, to go on, or to be released. */
function waitingOfLaunch({ launch, view }: Seen): WaitingDecision[] {
  const { phase, asked, hold, enteredMs } = launch;
  const allowed: readonly string[] = allowedActs(phase, launch.outcome);
  const [id, store, sinceMs] = [launch.id, null, enteredMs[phase] ?? launch.createdMs];
  const found: WaitingDecision[] = [];
  if (allowed.includes('lock') && !asked.lock) {
    const lock = optionOf('lock', null, {
      title: 'Lock the criteria',
      consequences: ['They cannot be relaxed any more without two signatures'],
    });
    const waive = optionOf('waive', 'rehearsal', {
      title: 'Go without a rehearsal',
      consequences: ['No criterion was seen to fire; the report says so'],
      danger: true,
    });
    const options = asked.rehearsed ? [lock] : [lock, waive];
    const text = `${launch.spec.criteria.length} criteria, as in the launch file.`;
    const title = `Lock ${launch.name}`;
    found.push(
      waits({ id: `${id}/lock`, kind: 'lock', title, text, store, options }, sinceMs, 'lock'),
    );
  }
  if (allowed.includes('go') && !asked.go) {
    const go = optionOf('go', null, {
      title: `Start ${launch.name}`,
      consequences: ['The schema expands, green starts, stores ramp'],
    });
    const text = view.trouble ?? 'Everything is locked; blue serves.';
    const title = `Start ${launch.name}`;
    found.push(
      waits({ id: `${id}/go`, kind: 'go', title, text, store, options: [go] }, sinceMs, 'go'),
    );
  }
  if (hold && allowed.includes('resume')) {
    const resume = optionOf('resume', null, {
      title: 'Go on',
      consequences: ['Every store goes on from its share; each gate is asked again'],
    });
    const title = `Held by ${hold.by}`;
    const back = allowed.includes('rollback-launch') ? [rollBackLaunch()] : [];
    const options = [resume, ...back];
    const one = {
      id: `${id}/hold`,
      kind: 'gate' as const,
      title,
      text: hold.reason,
      store,
      options,
    };
    found.push(waits(one, hold.sinceMs, 'resume'));
  }
  const hasOld = launch.spec.changes.length > 0;
  if (hasOld && allowed.includes('release-contract') && !asked.released) {
    const release = optionOf('release-contract', null, {
      title: 'Let the old version go',
      consequences: ['Once the time is over and no device needs it', 'No way back from there'],
      danger: true,
    });
    const title = 'Release the contract';
    const text = 'Every store is on green.';
    const one = { id: `${id}/release`, kind: 'contract' as const, title, text, store };
    found.push(waits({ ...one, options: [release] }, sinceMs, 'release-contract'));
  }
  return found;
}

/** A store that a gate holds: on or back. */
function waitingOfStore(store: StoreView, { launch, view }: Seen): WaitingDecision[] {
  if (store.state !== 'holding' && store.state !== 'breached') return [];
  const gate = store.gates.at(-1);
  const title = `${store.name}: ${gate ? `gate ${gate.bp / 100} %` : 'held'}`;
  const text = store.reason ?? gate?.because ?? 'It holds.';
  const id = `${launch.id}/store/${store.id}`;
  const options = [rollBackStore(store), rollBackLaunch()];
  const one = { id, kind: 'gate' as const, title, text, store: store.id, options };
  return [waits(one, gate?.atMs ?? view.atMs, 'rollback-store')];
}

function waitingProposal(proposal: Proposal, { launch }: Seen): WaitingDecision {
  const { id, act, target, documents, payload, openedMs, expiresAtMs } = proposal;
  const signed = documents.map(({ by }) => by.person);
  const what = target === null ? act : `${act} of ${target}`;
  const reason = typeof payload['reason'] === 'string' ? payload['reason'] : '';
  const changes = Array.isArray(payload['changes']) ? payload['changes'].map(String) : [];
  const rollbacks = Array.isArray(payload['rollbacks']) ? payload['rollbacks'] : [];
  const back = rollbacks.map((one: Readonly<Record<string, unknown>>) => {
    return `${String(one['store'])} went back: ${String(one['because'])}`;
  });
  const details = [...changes, ...back];
  const store = launch.spec.stores.find((one) => one.id === target)?.id ?? null;
  return {
    id: `proposal/${id}`,
    kind: 'proposal',
    title: `Second signature: ${what}`,
    text: [reason, ...details].filter(Boolean).join('; ') || `${signed.join(', ')} signed it.`,
    store,
    sinceMs: openedMs,
    untilMs: expiresAtMs,
    signed,
    lacking: [...lackingFor(act, signed, launch.spec.roles ?? NOBODY, store)],
    options: [optionOf(act, target, { title: `Sign ${what}`, consequences: details })],
  };
}

async function madeOf(sql: Sql, launch: string): Promise<MadeDecision[]> {
  const rows = await sql<{ atMs: number; text: string; by: string; store: string | null }[]>`
    select   (body::jsonb ->> 'atMs')::float8 as "atMs", body::jsonb ->> 'text' as text,
             body::jsonb ->> 'actor' as by, body::jsonb ->> 'subject' as store
    from     slipway.audit_entry
    where    launch = ${launch}
    order by seq desc
    limit    ${MADE_SHOWN}`;
  return rows.map((row) => ({ ...row }));
}

/** @param view the launch as it stands now */
export async function decisionsOf(
  sql: Sql,
  launch: LaunchRecord,
  view: LaunchView,
): Promise<DecisionsView> {
  const seen = { launch, view };
  const proposals = await openProposals(sql, launch.id, view.atMs);
  const roles = launch.spec.roles ?? NOBODY;
  const waiting = [
    ...proposals.map((one) => waitingProposal(one, seen)),
    ...view.stores.flatMap((store) => waitingOfStore(store, seen)),
    ...waitingRetries(seen),
    ...waitingRollback(seen),
    ...waitingOfLaunch(seen),
  ];
  return {
    atMs: view.atMs,
    waiting,
    made: await madeOf(sql, launch.id),
    poll: await pollView(sql, launch.id, view.atMs),
    roles: lists(roles.launch),
    storeRoles: Object.fromEntries(
      Object.entries(roles.stores).map(([store, holders]) => [store, lists(holders)]),
    ),
    criteriaHash: launch.criteriaHash,
  };
}

function lists(holders: RoleBook['launch']): Record<string, string[]> {
  return Object.fromEntries(Object.entries(holders).map(([role, ids]) => [role, [...ids]]));
}
