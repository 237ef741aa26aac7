/** `slipway roster solve`: plans the week to a proven gap, and keeps it as a draft. */
import {
  checkRoster,
  explainGaps,
  openSolver,
  solveRoster,
  writeDraft,
  type SolveProgress,
} from '@slipway/crew/roster';
import { EXIT } from '@slipway/kernel';
import { numberOption, type Command } from '../../command.ts';
import { count, counted, print, untilStopped } from '../schema-options.ts';
import { explainedLines, rosterOf, TAUGHT, TAUGHT_HELP, withRosters } from './options.ts';

const percent = (gap: number) => `${(100 * gap).toFixed(2)} %`;

/** Says how far it is, each time that another store is done. */
function teller(): (progress: SolveProgress) => void {
  let told = 0;
  return ({ solved, components, gap }) => {
    if (solved === told) return;
    told = solved;
    console.error(`${solved} of ${components} parts planned; gap ${percent(gap)}`);
  };
}

export const rosterSolve: Command = {
  name: 'roster solve',
  summary: 'Plan the week to a proven gap; Ctrl-C keeps the best so far',
  usage: '[--modules FOLDER] [--week W] [--gap N] [--seconds N] [--json]',
  examples: [
    ['slipway roster solve', 'to at most 1 % above the best there is'],
    ['slipway roster solve --gap 0 --seconds 300', 'to the best, or for five minutes'],
  ],
  options: { ...TAUGHT, gap: { type: 'string' }, seconds: { type: 'string' } },
  help: {
    ...TAUGHT_HELP,
    gap: 'in percent: how far from the best it may be (default 1)',
    seconds: 'the longest that it may take (default 120)',
  },
  run: ({ values }) => {
    const gap = numberOption(values, 'gap', 1, 0, 100) / 100;
    const seconds = numberOption(values, 'seconds', 120, 1, 86_400);
    return withRosters(values, async (sql) => {
      const { problem, week } = await rosterOf(sql, values);
      const threads = openSolver();
      try {
        const solved = await untilStopped((signal) =>
          solveRoster(threads, problem, { gap, seconds, signal, onProgress: teller() }),
        );
        await writeDraft(sql, week, solved, Date.now());
        const { roster, ...figures } = solved;
        const { gaps, breaches } = checkRoster(problem, roster);
        const explained = await explainGaps(threads, problem, roster);
        const result = { week, ...figures, shifts: roster.length, breaches, gaps, explained };
        const far = solved.end === 'proven' ? 'proven' : `stopped: ${solved.end}`;
        print(values, result, [
          `Week ${week}: ${count(roster.length)} places filled in ${solved.seconds.toFixed(1)} s.`,
          `Cost ${count(solved.objective)}, at best ${count(solved.bound)}: ` +
            `gap ${percent(solved.gap)} (${far}).`,
          gaps.length === 0 ? 'Nobody is missing.' : `${counted(gaps.length, 'gap')}:`,
          ...explainedLines(problem, gaps, explained),
          'Next: slipway roster publish --by NAME',
        ]);
        return gaps.length === 0 ? EXIT.done : EXIT.notHeld;
      } finally {
        await threads.close();
      }
    });
  },
};
