/** `slipway reconcile audit`: automatic matches that were drawn for a look, and what it found. */
import { judgeAudit, listAudits, type AuditView } from '@slipway/reconcile';
import { EXIT } from '@slipway/kernel';
import { UsageError, wordAt, type Command, type Input } from '../command.ts';
import { tableLines, textOption } from './fleet-options.ts';
import { RECONCILE, RECONCILE_HELP, withReconcile } from './reconcile-options.ts';
import { print } from './schema-options.ts';

const VERDICTS = ['right', 'wrong'] as const;
const HEADS = ['match', 'rule', 'how', 'left', 'right', 'amounts', 'apart'];

const rowOf = ({ left, right, rule, how, leftId, rightId, amounts, atMs }: AuditView): string[] => [
  `${left}/${right}`,
  rule,
  how,
  leftId,
  rightId,
  amounts.join(' / '),
  `${Math.abs(atMs[0] - atMs[1])} ms`,
];

/** @returns the verdict that was given, or undefined where the drawn matches are only listed */
function verdictOf(input: Input) {
  const { verdict } = input.values;
  if (verdict === undefined) return undefined;
  const known = VERDICTS.find((one) => one === verdict);
  if (!known) throw new UsageError(`There is no verdict "${String(verdict)}".`, 'right or wrong.');
  const match = /^(\d+)\/(\d+)$/.exec(wordAt(audit, input, 0, 'MATCH'));
  if (!match)
    throw new UsageError('A match is two numbers, such as 12/345.', 'Copy it from the list.');
  return {
    left: Number(match[1]),
    right: Number(match[2]),
    verdict: known,
    by: textOption(input.values, 'by', 'Say who looked.'),
    reason: textOption(input.values, 'reason', 'Say what was seen: it goes into the record.'),
  };
}

/** The command. */
export const audit: Command = {
  name: 'reconcile audit',
  summary: 'Automatic matches that were drawn for a look; with --verdict, what it found',
  usage: '[MATCH --verdict V --by WHO --reason TEXT] [--json]',
  examples: [
    ['slipway reconcile audit', 'what waits for a look'],
    [
      'slipway reconcile audit 12/345 --verdict wrong --by ada --reason "two customers"',
      'the match is parted, and no rule makes it again',
    ],
  ],
  options: {
    ...RECONCILE,
    verdict: { type: 'string' },
    by: { type: 'string' },
    reason: { type: 'string' },
  },
  help: {
    ...RECONCILE_HELP,
    verdict: VERDICTS.join(' or '),
    by: 'who looked; goes into the record',
    reason: 'what was seen; goes into the record',
  },
  run: (input) => {
    const wish = verdictOf(input);
    return withReconcile(input.values, async (sql) => {
      if (wish) {
        await judgeAudit(sql, { ...wish, nowMs: Date.now() });
        const told = { match: `${wish.left}/${wish.right}`, verdict: wish.verdict };
        print(input.values, told, [`${told.match} is ${told.verdict}, says ${wish.by}.`]);
        return EXIT.done;
      }
      const drawn = await listAudits(sql);
      const none = ['No match waits for a look.'];
      print(input.values, drawn, drawn.length > 0 ? tableLines(HEADS, drawn.map(rowOf)) : none);
      return EXIT.done;
    });
  },
};
