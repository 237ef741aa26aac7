import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate } from './certificate.ts';
import { gapInWords, mayWork, type Standings } from './may-work.ts';
import { shortestPath, type TrainingStep } from './shortest-path.ts';

const HOUR_MS = 3_600_000;
const WORK = { station: 'picks', fromMs: 10 * HOUR_MS, untilMs: 18 * HOUR_MS } as const;
const PICKER = { skills: ['picks'], experience: 'seasonal' } as const;

const step = (module: string, minutes: number, more: Partial<TrainingStep> = {}): TrainingStep => ({
  module,
  minutes,
  certificate: 'picking',
  needs: [],
  isRefresher: false,
  ...more,
});

const TRAINING = [
  step('picking', 30, { needs: ['welcome'] }),
  step('picking-again', 10, { isRefresher: true }),
  step('welcome', 5, { certificate: null }),
];

const held = (more: Partial<Certificate> = {}): Certificate => ({
  person: 'l.frey',
  name: 'picking',
  passedMs: 0,
  observedBy: 'm.boss',
  observedMs: 1,
  expiresMs: 100 * HOUR_MS,
  ...more,
});

const knowing = (certificates: readonly Certificate[], passed: string[] = []): Standings => ({
  certificates,
  passed: new Set(passed),
  training: TRAINING,
});

void test('G1 a certificate must be observed, and outlast the work', () => {
  const cases: readonly [string, readonly Certificate[], string | null][] = [
    ['valid', [held()], null],
    ['of another', [held({ name: 'triage' })], 'missing'],
    ['ends with the work', [held({ expiresMs: WORK.untilMs })], 'expired'],
    ['ends just after', [held({ expiresMs: WORK.untilMs + 1 })], null],
    ['not observed', [held({ observedMs: null, observedBy: null })], 'not-observed'],
    ['earned anew', [held({ expiresMs: HOUR_MS }), held()], null],
    [
      'earned anew, not observed',
      [held({ expiresMs: 1 }), held({ observedMs: null })],
      'not-observed',
    ],
  ];
  for (const [name, certificates, expected] of cases) {
    const may = mayWork(PICKER, WORK, knowing(certificates));
    const gap = may.may ? null : may.gaps[0]!;
    assert.equal(gap?.kind === 'certificate' ? gap.standing.is : null, expected, name);
  }
});

void test('G2 triage is for experienced people, and each station for those who know it', () => {
  const triage = { ...WORK, station: 'triage' } as const;
  const certified = knowing([held({ name: 'triage' })]);
  const seasonal = mayWork({ ...PICKER, skills: ['triage'] }, triage, certified);
  assert.deepEqual(seasonal.may || seasonal.gaps.map(({ kind }) => kind), ['experience']);
  const senior = { experience: 'senior', skills: ['triage'] } as const;
  assert.equal(mayWork(senior, triage, certified).may, true);
  const unskilled = mayWork({ ...PICKER, skills: [] }, WORK, knowing([held()]));
  assert.deepEqual(unskilled.may || unskilled.gaps.map(gapInWords), [
    'does not know how to work at picks',
  ]);
});

void test('G3 a gap names the shortest training: a refresher for those who once held it', () => {
  const words = (standings: Standings) => {
    const may = mayWork(PICKER, WORK, standings);
    return may.may ? [] : may.gaps.map(gapInWords);
  };
  assert.deepEqual(words(knowing([])), [
    'certificate picking is missing; welcome, then picking would do: 35 minutes',
  ]);
  assert.deepEqual(words(knowing([], ['welcome'])), [
    'certificate picking is missing; picking would do: 30 minutes',
  ]);
  assert.deepEqual(words(knowing([held({ expiresMs: 1 })])), [
    'certificate picking has run out; picking-again would do: 10 minutes',
  ]);
  const circle = [step('a', 1, { needs: ['b'] }), step('b', 1, { needs: ['a'] })];
  const question = { certificate: 'picking', passed: new Set<string>(), hasHeld: false };
  assert.equal(shortestPath(circle, question), null);
  const shared = [
    step('z', 9, { needs: ['x', 'y'] }),
    step('x', 1, { certificate: null, needs: ['w'] }),
    step('y', 1, { certificate: null, needs: ['w'] }),
    step('w', 1, { certificate: null }),
  ];
  assert.deepEqual(shortestPath(shared, question), { modules: ['w', 'x', 'y', 'z'], minutes: 12 });
});
