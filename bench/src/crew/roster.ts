/** How long a proven roster takes, how much better it is than one made by hand, and rescues. */
import {
  checkRoster,
  gapOf,
  greedyRoster,
  objectiveOf,
  openSolver,
  rescue,
  solveRoster,
  type Assignment,
  type RosterProblem,
} from '@slipway/crew/roster';
import { madeProblem } from '@slipway/crew/roster/testing';
import { limitRow, median, rowOf, type Row } from '../harness.ts';

/** 15 stores × 40 people × 7 days × 3 shifts × 3 stations; three people may travel. */
const SIZE = {
  stores: 15,
  people: 40,
  days: 7,
  needs: { till: 3, triage: 2, picks: 2 },
  travellers: 3,
};
const GAP = 0.01;
const RESCUES = 40;

type Threads = ReturnType<typeof openSolver>;

export async function rosterRows(say: (text: string) => void): Promise<readonly Row[]> {
  const threads = openSolver();
  try {
    const problem = madeProblem(1, SIZE);
    say(`a roster of ${SIZE.stores} stores × ${SIZE.people} people to a gap of ${GAP * 100} %`);
    const startedMs = performance.now();
    const greedy = greedyRoster(problem);
    const greedySeconds = (performance.now() - startedMs) / 1000;
    const solved = await solveRoster(threads, problem, {
      gap: GAP,
      seconds: 180,
      onProgress: ({ solved: count, components, gap }) =>
        say(`${count} of ${components} solved, gap ${(100 * gap).toFixed(2)} %`),
    });
    for (const roster of [greedy, solved.roster]) {
      const { breaches } = checkRoster(problem, roster);
      if (breaches.length > 0) throw new Error(`bench: a rule is broken: ${breaches[0]!.words}`);
    }
    const handCost = objectiveOf(problem, greedy);
    const hand = 'a roster made greedily, the scarcest place first';
    const isProven = solved.gap <= GAP;
    const pair = { ours: objectiveOf(problem, solved.roster), theirs: handCost };
    return [
      limitRow({
        id: 'crew.roster',
        measure: `time to a roster proven to cost at most ${GAP * 100} % more than the best`,
        unit: 's',
        value: isProven ? solved.seconds : Number.POSITIVE_INFINITY,
        against: `${hand}; nothing is proven`,
        againstValue: greedySeconds,
        target: 30,
      }),
      limitRow({
        id: 'crew.roster.gap',
        measure: 'proven gap: (cost − bound) / cost',
        unit: '%',
        value: 100 * solved.gap,
        against: `${hand}, against the same bound`,
        againstValue: 100 * gapOf(handCost, solved.bound),
        target: 100 * GAP,
      }),
      rowOf(
        {
          id: 'crew.roster.cost',
          measure: 'what the roster costs: people short, wishes, fairness, travel',
          unit: 'points',
          against: hand,
          target: 1,
        },
        [pair],
        'less',
      ),
      await rescueRow(threads, problem, solved.roster, say),
    ];
  } finally {
    await threads.close();
  }
}

/** The slowest of many, since each is somebody who waits; the peer is the whole store anew. */
async function rescueRow(
  threads: Threads,
  problem: RosterProblem,
  roster: readonly Assignment[],
  say: (text: string) => void,
): Promise<Row> {
  say(`${RESCUES} no-shows`);
  const every = Math.floor(roster.length / RESCUES);
  const seconds: number[] = [];
  const changed: number[] = [];
  for (let index = 0; index < RESCUES; index++) {
    const { shift, person } = roster[index * every]!;
    const found = await rescue(threads, problem, roster, { shift, person }, 0);
    const { breaches } = checkRoster(problem, found.roster);
    if (breaches.length > 0) throw new Error(`bench: a rule is broken: ${breaches[0]!.words}`);
    seconds.push(found.seconds);
    changed.push(found.changes.length);
  }
  say(`${median(changed)} changes each, in the middle`);
  const { shift, person } = roster[0]!;
  const anew = await solveRoster(
    threads,
    { ...problem, bans: [{ shift, person }] },
    { gap: GAP, seconds: 180 },
  );
  const row = limitRow({
    id: 'crew.rescue',
    measure: `the slowest rescue after a no-show`,
    unit: 's',
    value: Math.max(...seconds),
    against: 'all stores anew without them, which moves everybody',
    againstValue: anew.seconds,
    target: 1,
  });
  return { ...row, runs: RESCUES };
}
