/** `slipway reconcile resolve`, `reopen`: a person's decision, and the way back. */
import { reopen, resolveCases } from '@slipway/reconcile';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { RECONCILE, RECONCILE_HELP, withReconcile } from './reconcile-options.ts';
import { counted, print } from './schema-options.ts';

const WHO = { by: { type: 'string' }, reason: { type: 'string' } } as const;
const WHO_HELP = { by: 'who decides; goes into the record', reason: 'why; goes into the record' };

/** The command. */
export const resolve: Command = {
  name: 'reconcile resolve',
  summary: 'Resolve one case or many, all of them or none',
  usage: 'CASES --by WHO --reason TEXT [--action A] [--json]',
  examples: [
    [
      'slipway reconcile resolve late-decline-1f9a0c33b2 --by ada --reason "paid in cash"',
      'as it was proposed, if it was',
    ],
    [
      'slipway reconcile resolve a-1,a-2,a-3 --by ada --reason "one mistake" --action write-off',
      'many at once, with commas between them',
    ],
  ],
  options: { ...RECONCILE, ...WHO, action: { type: 'string' } },
  help: { ...RECONCILE_HELP, ...WHO_HELP, action: 'what settles them (default what is proposed)' },
  run: (input) => {
    const { values } = input;
    const ids = wordAt(resolve, input, 0, 'CASES').split(',').filter(Boolean);
    const by = textOption(values, 'by', 'Say who decides.');
    const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
    const { action } = values;
    return withReconcile(values, async (sql) => {
      const wish = { ids, by, reason, nowMs: Date.now() };
      const resolved = await resolveCases(
        sql,
        typeof action === 'string' ? { ...wish, action } : wish,
      );
      print(values, { resolved, ids }, [`${counted(resolved, 'case')} resolved by ${by}.`]);
      return EXIT.done;
    });
  },
};

/** The command. */
export const reopenCase: Command = {
  name: 'reconcile reopen',
  summary: 'Take a resolution back, a rule’s or a person’s',
  usage: 'CASE --by WHO --reason TEXT [--json]',
  examples: [
    [
      'slipway reconcile reopen price-mismatch-0c41d7aa90 --by ada --reason "the book was wrong"',
      'what it moved is moved back',
    ],
  ],
  options: { ...RECONCILE, ...WHO },
  help: { ...RECONCILE_HELP, ...WHO_HELP },
  run: (input) => {
    const { values } = input;
    const id = wordAt(reopenCase, input, 0, 'CASE');
    const by = textOption(values, 'by', 'Say who decides.');
    const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
    return withReconcile(values, async (sql) => {
      await reopen(sql, { id, by, reason, nowMs: Date.now() });
      print(values, { reopened: id }, [`${id} is open again, and ${by} has it.`]);
      return EXIT.done;
    });
  },
};
