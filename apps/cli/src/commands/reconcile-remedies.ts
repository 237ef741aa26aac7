/** `slipway reconcile carry-out`, `done`: what is left to do after a decision. */
import { ensureCommerceTables } from '@slipway/commerce';
import { carryOut, markCarriedOut, type CarriedOut } from '@slipway/reconcile';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { remediesOf } from '../remedies.ts';
import { textOption } from './fleet-options.ts';
import { RECONCILE, RECONCILE_HELP, RULES, RULES_HELP } from './reconcile-options.ts';
import { rulesOf, withReconcile } from './reconcile-options.ts';
import { counted, durationOption, print } from './schema-options.ts';

const AFTER_MS = 900_000;

function linesOf({ carriedOut, postponed, failed }: CarriedOut): string[] {
  return [
    `${counted(carriedOut, 'case')} carried out.`,
    ...(postponed > 0 ? [`${postponed} not answered: tried again later, as the list says.`] : []),
    ...(failed > 0 ? [`${failed} refused, or not clear: a person does it, as the list says.`] : []),
  ];
}

/** The command. */
export const carryOutCommand: Command = {
  name: 'reconcile carry-out',
  summary: 'Do what was decided of cases: refund a charge too many, let a store bear points',
  usage: '[--after T] [--rules FILE] [--json]',
  examples: [
    ['slipway reconcile carry-out', 'decisions of more than 15 minutes ago, again after failures'],
    ['slipway reconcile carry-out --after 0s', 'all of them, at once'],
  ],
  options: { ...RECONCILE, ...RULES, after: { type: 'string' } },
  help: {
    ...RECONCILE_HELP,
    ...RULES_HELP,
    after: 'how long a decision can be taken back before it is carried out (default 15m)',
  },
  run: ({ values }) => {
    const rules = rulesOf(values);
    const waitMs = durationOption(values, 'after') ?? AFTER_MS;
    return withReconcile(values, async (sql) => {
      const remedies = remediesOf(sql, process.env);
      await ensureCommerceTables(sql);
      const done = await carryOut(sql, { rules, remedies, waitMs, nowMs: Date.now });
      print(values, done, linesOf(done));
      return done.failed > 0 ? EXIT.notHeld : EXIT.done;
    });
  },
};

/** The command. */
export const done: Command = {
  name: 'reconcile done',
  summary: 'Say that you did what was left to do after a decision',
  usage: 'CASE --by WHO --reason TEXT [--json]',
  examples: [
    [
      'slipway reconcile done late-decline-1f9a0c33b2 --by ada --reason "presented, receipt 4711"',
      'nobody does it once more',
    ],
  ],
  options: { ...RECONCILE, by: { type: 'string' }, reason: { type: 'string' } },
  help: {
    ...RECONCILE_HELP,
    by: 'who did it; goes into the record',
    reason: 'what was done; goes into the record',
  },
  run: (input) => {
    const { values } = input;
    const id = wordAt(done, input, 0, 'CASE');
    const by = textOption(values, 'by', 'Say who did it.');
    const reason = textOption(values, 'reason', 'Say what was done: it goes into the record.');
    return withReconcile(values, async (sql) => {
      await markCarriedOut(sql, { id, by, reason, nowMs: Date.now() });
      print(values, { done: id }, [`What was decided of ${id} was carried out by ${by}.`]);
      return EXIT.done;
    });
  },
};
