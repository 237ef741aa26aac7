/** What people at the desks do with declined cards, against a queue in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriageView, WorkOnTriage } from '@slipway/api';
import type { Client } from '@slipway/cli/client';
import { serveDesks } from './desk.ts';

const caseOf = (signUp: string, store: string, reason = 'declined') => ({
  id: `${signUp}:${reason}`,
  signUp,
  store,
  reason,
  state: 'open',
});
const person = (id: string, gaps: readonly string[] = []) => ({ person: id, gaps });

/** A control plane that tells of some cases until they are worked on. */
function queueOf(cases: readonly ReturnType<typeof caseOf>[], desks: Record<string, object[]>) {
  const acts: string[] = [];
  const worked = new Set<string>();
  const call = async (route: string, given?: { body?: unknown }): Promise<unknown> => {
    if (route === 'triage') {
      const stores = Object.entries(desks).map(([store, atDesk]) => ({ store, atDesk }));
      const open = cases.filter(({ id }) => !worked.has(id));
      return { syncedMs: Date.now() + 1, stores, cases: open } as unknown as TriageView;
    }
    const { case: id, by, do: act, step, choice } = given!.body as WorkOnTriage;
    worked.add(id);
    acts.push([id, by, act, step, choice].filter(Boolean).join(' '));
    return { done: true };
  };
  return { acts, client: { url: '', call } as Client };
}

test('whoever may takes each case of their store, by the guide, to its end', async () => {
  const cases = [
    caseOf('with', 's01'),
    caseOf('without', 's01'),
    caseOf('alone', 's02'),
    caseOf('with', 's01', 'stuck'),
    caseOf('not-ours', 's01'),
  ];
  const desks = { s01: [person('ada'), person('ben', ['expired']), person('eve')], s02: [] };
  const { acts, client } = queueOf(cases, desks);
  const brought: string[] = [];
  const done = await serveDesks({
    client,
    launch: 'l',
    hasAnotherCard: (signUp) => (signUp === 'not-ours' ? null : signUp === 'with'),
    bringAnotherCard: async (signUp) => void brought.push(signUp),
  });
  assert.deepEqual(acts, [
    'with:declined ada claim',
    'with:declined ada answer reach here',
    'with:declined ada answer other-card paying',
    'without:declined eve claim',
    'without:declined eve answer reach here',
    'without:declined eve answer other-card declines',
    'without:declined eve answer sure declines',
  ]);
  assert.deepEqual(brought, ['with']);
  assert.deepEqual(done, { cases: 3, paid: 1, declined: 1, unserved: 1, staff: 2 });
});
