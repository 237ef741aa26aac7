/** Decisions as a control plane tells them: what waits, a poll, what was decided. */
import type { DecisionsView, LaunchView, PollView } from '@slipway/api';
import { EXAMPLE_MS } from './example.ts';

const MINUTE_MS = 60_000;
const LATCHED = ['In under a second, and nothing that was written is lost', 'It stays so'];

/** @returns what waits in this launch at that moment */
export function exampleDecisions(view: LaunchView, nowMs: number): DecisionsView {
  const [weirside, back] = [view.stores[8]!, view.stores[5]!];
  const rollback = { consequences: LATCHED, danger: true };
  return {
    atMs: nowMs,
    criteriaHash: '5be109ac'.repeat(8),
    waiting: [
      {
        id: 'l-1/hold',
        kind: 'gate',
        title: 'Held by ben',
        text: 'Two tills print twice.',
        store: null,
        sinceMs: nowMs - 9 * MINUTE_MS,
        untilMs: null,
        signed: [],
        lacking: ['Rollback owner or Commander or Senior owner'],
        options: [
          {
            act: 'resume',
            target: null,
            title: 'Go on',
            consequences: ['Every store goes on from its share; each gate is asked again'],
            who: 'Rollback owner or Commander or Senior owner',
            danger: false,
          },
        ],
      },
      {
        id: 'l-1/store/s09',
        kind: 'gate',
        title: 'Weirside: gate 50 %',
        text: weirside.reason ?? 'It holds.',
        store: 's09',
        sinceMs: nowMs - 26 * MINUTE_MS,
        untilMs: nowMs + 4 * MINUTE_MS,
        signed: [],
        lacking: ['Rollback owner or Rollback deputy'],
        options: [
          {
            ...rollback,
            act: 'rollback-store',
            target: 's09',
            title: 'Roll back Weirside',
            who: 'Rollback owner or Rollback deputy or Commander or Senior owner',
          },
        ],
      },
      rolledBack(back, nowMs),
    ],
    made: [
      { atMs: EXAMPLE_MS - MINUTE_MS, text: 'Rolled back by ada: prices', by: 'ada', store: 's06' },
      { atMs: EXAMPLE_MS, text: 'Gate 100 % passed', by: 'machine', store: 's01' },
    ],
    poll: examplePoll(),
    roles: { commander: ['ada'], 'senior-owner': ['cai'] },
    storeRoles: { s09: { 'rollback-owner': ['ben'], 'rollback-deputy': ['ada'] } },
  };
}

function rolledBack(
  back: LaunchView['stores'][number],
  nowMs: number,
): DecisionsView['waiting'][number] {
  return {
    id: 'l-1/back/s06',
    kind: 'rolled-back',
    title: `${back.name}: rolled back`,
    text: 'ada: prices',
    store: 's06',
    sinceMs: nowMs - 2 * MINUTE_MS,
    untilMs: null,
    signed: [],
    lacking: ['Senior owner, and a second, different person'],
    options: [
      {
        act: 'resume-after-rollback',
        target: 's06',
        title: `Ramp ${back.name} again`,
        consequences: ['From its pilot share, past every gate'],
        who: 'Senior owner, and a second, different person',
        danger: true,
      },
    ],
  };
}

function examplePoll(): PollView {
  const ask = { store: null, people: ['ada'], by: null, note: '', atMs: null, vote: null };
  return {
    id: 'p-1',
    title: 'Go or no-go for Bellhaven?',
    openedMs: EXAMPLE_MS,
    closesMs: EXAMPLE_MS + 20 * MINUTE_MS,
    isClosed: false,
    outcome: 'no-go',
    asks: [
      { ...ask, role: 'commander', title: 'Commander', vote: 'go', by: 'ada', atMs: EXAMPLE_MS },
      { ...ask, role: 'devices', title: 'Devices', vote: 'no-go', by: 'ben', note: 'Kiosk 3' },
      { ...ask, role: 'loyalty', title: 'Loyalty', people: [] },
    ],
  };
}
