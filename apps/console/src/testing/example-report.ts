/** A report and rehearsals as a control plane tells them; the launch is under way. */
import type {
  LaunchRehearsalView,
  RehearsedCriterion,
  ReportPicture,
  ReportRamp,
  ReportView,
} from '@slipway/api';

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];

const FIGURES: ReportView['figures'] = [
  { label: 'Failed requests', value: '7', note: 'at most 5: not kept; of 5,000', kept: false },
  { label: 'Downtime', value: '1\u00A0s', note: 'of all stores added up', kept: null },
  { label: 'Activation', value: '95\u202F%', note: '90\u202F% to 98\u202F% of 60', kept: true },
  { label: 'Manual minutes', value: '4\u00A0min', note: 'at most 90 min: kept', kept: true },
  { label: 'Rollbacks', value: '1', note: 'slowest 410\u00A0ms from the breach on', kept: null },
  { label: 'Offline drills', value: '2 of 2', note: 'passed, signed', kept: true },
];

const TIMELINE: ReportPicture = {
  title: 'Timeline',
  says: 'One decision of a person.',
  width: 200,
  height: 20,
  svg:
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20">' +
    '<circle cx="10" cy="10" r="4"/></svg>',
};

const texts = (...names: string[]) => names.map((name) => ({ name, isNumber: false }));

const CHAPTERS: ReportView['chapters'] = [
  {
    id: 'stores',
    title: 'Stores',
    words: ['Share on green over time.'],
    pictures: [],
    tables: [
      {
        title: 'Gates',
        columns: [...texts('store', 'verdict'), { name: 'share', isNumber: true }],
        rows: Array.from({ length: 30 }, (_, place) => [`s${place}`, 'passed', '25\u202F%']),
        more: 12,
      },
    ],
  },
  {
    id: 'decisions',
    title: 'Decisions',
    words: ['The audit log has 40 entries of this launch.'],
    pictures: [TIMELINE],
    tables: [
      {
        title: 'Who decided what',
        columns: texts('at (UTC)', 'who', 'signed by', 'what'),
        rows: [['2026-11-27 15:01:30', 'ada', 'ada/laptop', 'Rolled back s02.']],
        more: 0,
      },
    ],
  },
];

/** @returns the ramp of two stores until that moment; the second went back */
function exampleRamp(untilMs: number): ReportRamp {
  const fromMs = untilMs - 100 * MINUTE_MS;
  const at = (minutes: number) => fromMs + minutes * MINUTE_MS;
  const steps = [0, 2_500, 5_000, 7_500];
  const shares = steps.map((shareBp, step) => ({ atMs: at(25 * step), shareBp }));
  const gates = [24, 49].map((minutes) => ({ atMs: at(minutes), verdict: 'passed' as const }));
  const failed = { atMs: at(70), verdict: 'failed' as const };
  return {
    fromMs,
    untilMs,
    stores: [
      { id: 's01', name: 'Quayside', state: 'ramping', shares, gates },
      {
        id: 's02',
        name: 'Millbrook',
        state: 'rolled-back',
        shares: [...shares.slice(0, 3), { atMs: at(71), shareBp: 0 }],
        gates: [...gates, failed],
      },
    ],
  };
}

/** @returns a report of two stores, partial at that moment */
export function exampleReport(nowMs: number): ReportView {
  return {
    atMs: nowMs,
    isFinal: false,
    outcome: 'Not ended',
    state: 'attention',
    sentence: '1 of 2 stores stand on green, 1 went back to blue. It is still ramping.',
    figures: FIGURES,
    ramp: exampleRamp(nowMs),
    chapters: CHAPTERS,
  };
}

/** @returns a rehearsal that counts, an older one in which a criterion was silent, a stranger's */
export function exampleRehearsals(nowMs: number): LaunchRehearsalView[] {
  const fired: RehearsedCriterion = {
    criterion: 'failed-requests',
    fault: 'green answers 500',
    did: 'rollback-launch',
    firedAfterMs: 2_100,
    rollbacks: [{ stores: 15, ms: 310, readBackMs: 40 }],
    failure: null,
  };
  const nothing = { did: null, firedAfterMs: null, rollbacks: [], failure: 'it did not fire' };
  const silent = { ...fired, ...nothing, criterion: 'slow-requests', fault: 'green waits' };
  const record = {
    rehearsal: 'rehearsal-2',
    passed: true,
    staging: '2,000,000 made rows',
    speed: 60,
    withinMs: 1_000,
    beganMs: nowMs - 2 * DAY_MS,
    endedMs: nowMs - 2 * DAY_MS + 9 * MINUTE_MS,
    signedBy: 'Ada Brook',
    signedMs: nowMs - 2 * DAY_MS,
    countsUntilMs: nowMs + 28 * DAY_MS,
    criteria: [fired],
  };
  const older = { rehearsal: 'rehearsal-1', passed: false, criteria: [fired, silent] };
  return [
    { refused: null, record },
    { refused: 'a newer one stands in its place', record: { ...record, ...older } },
    { refused: 'The signature does not count: eve is not among the people.', record: null },
  ];
}
