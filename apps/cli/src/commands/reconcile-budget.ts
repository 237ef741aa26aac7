/** `slipway reconcile budget`: what of a launch's manual minutes is left. */
import { beginBudget, readBudget, type Budget } from '@slipway/reconcile';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { minutes } from './reconcile-list.ts';
import { RECONCILE, RECONCILE_HELP, RULES, RULES_HELP } from './reconcile-options.ts';
import { rulesOf, withReconcile } from './reconcile-options.ts';
import { counted, print } from './schema-options.ts';

function linesOf(budget: Budget): string[] {
  const drawn = budget.audits.reduce((sum, one) => sum + one.drawn, 0);
  const judged = budget.audits.reduce((sum, one) => sum + one.judged, 0);
  return [
    `Left: ${minutes(budget.leftMs)} of ${minutes(budget.minutesMs)}, ` +
      `until ${new Date(budget.endsMs).toISOString()}.`,
    `People took ${minutes(budget.tookMs)}; ${counted(budget.open, 'case')} open, which at the ` +
      `end would be charged ${minutes(budget.threatenedMs)}.`,
    ...(budget.hiddenMs > 0 ? [`Audits found what hides ${minutes(budget.hiddenMs)}.`] : []),
    `Audited: ${judged} of ${drawn} drawn matches` +
      `${budget.isProved ? '.' : '; nothing is proved before all have their verdict.'}`,
  ];
}

/** The command. */
export const budget: Command = {
  name: 'reconcile budget',
  summary: 'What of a launch’s manual minutes is left; exits with 1 when it is overdrawn',
  usage: '--launch NAME [--begin] [--rules FILE] [--json]',
  examples: [
    ['slipway reconcile budget --launch spring-fifteen --begin', 'begins the window of 72 h'],
    ['slipway reconcile budget --launch spring-fifteen', 'as it burns down'],
  ],
  options: { ...RECONCILE, ...RULES, launch: { type: 'string' }, begin: { type: 'boolean' } },
  help: {
    ...RECONCILE_HELP,
    ...RULES_HELP,
    launch: 'the launch’s name',
    begin: 'begin the window now, unless it has begun',
  },
  run: ({ values }) => {
    const launch = textOption(values, 'launch', 'Name the launch.');
    const rules = rulesOf(values);
    return withReconcile(values, async (sql) => {
      const nowMs = Date.now();
      if (values['begin']) await beginBudget(sql, launch, rules.budget, nowMs);
      const left = await readBudget(sql, launch, rules, nowMs);
      print(values, left, linesOf(left));
      return left.isKept ? EXIT.done : EXIT.notHeld;
    });
  },
};
