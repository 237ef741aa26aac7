/** `slipway reconcile list`, `show`: cases, and one of them with all that it holds. */
import { CLASS_NAMES, exportCases, listCases, readCase, type CaseView } from '@slipway/reconcile';
import { EXIT, formatDuration, nearest } from '@slipway/kernel';
import { UsageError, wordAt, type Command, type Values } from '../command.ts';
import { tableLines } from './fleet-options.ts';
import { RECONCILE, RECONCILE_HELP, withReconcile } from './reconcile-options.ts';
import { print } from './schema-options.ts';

const STATES = ['open', 'resolved', 'cleared'] as const;

function oneOf<T extends string>(values: Values, name: string, known: readonly T[]): T | undefined {
  const given = values[name];
  if (given === undefined) return undefined;
  const found = known.find((one) => one === given);
  if (found) return found;
  const guess = nearest(String(given), known);
  const next = guess ? `Did you mean --${name} ${guess}?` : `One of: ${known.join(', ')}.`;
  throw new UsageError(`There is no ${name} "${String(given)}".`, next);
}

/** @returns what is left to do, such as `refund-surplus: decided`; empty if nothing is */
function remedyWords({ action, remedy }: CaseView): string {
  if (!remedy) return '';
  const { state, retryMs, refs } = remedy;
  if (state === 'failed') {
    const next = retryMs === null ? 'for a person' : `again at ${new Date(retryMs).toISOString()}`;
    return `${action}: failed, ${next}`;
  }
  return `${action}: ${state}${refs.length > 0 ? ` (${refs.join(', ')})` : ''}`;
}

const rowOf = (one: CaseView): string[] => [
  one.id,
  one.store,
  one.state,
  String(one.instances),
  `${one.amount} ${one.unit}`,
  one.age,
  one.claimedBy ?? one.resolvedBy ?? '',
  remedyWords(one),
  one.note,
];

/** The command. */
export const list: Command = {
  name: 'reconcile list',
  summary: 'The cases, the oldest open one first',
  usage: '[--state S] [--store S] [--class C] [--csv] [--json]',
  examples: [
    ['slipway reconcile list --state open', 'what waits for a person'],
    ['slipway reconcile list --store s03 --csv', 'for a spreadsheet'],
  ],
  options: {
    ...RECONCILE,
    state: { type: 'string' },
    store: { type: 'string' },
    class: { type: 'string' },
    csv: { type: 'boolean' },
  },
  help: {
    ...RECONCILE_HELP,
    state: STATES.join(', '),
    store: 'only this store',
    class: CLASS_NAMES.join(', '),
    csv: 'all that fit, as CSV',
  },
  run: ({ values }) => {
    const state = oneOf(values, 'state', STATES);
    const name = oneOf(values, 'class', CLASS_NAMES);
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(name === undefined ? {} : { class: name }),
      ...(typeof values['store'] === 'string' ? { store: values['store'] } : {}),
    };
    return withReconcile(values, async (sql) => {
      const nowMs = Date.now();
      if (values['csv']) {
        process.stdout.write(await exportCases(sql, nowMs, 'csv', filter));
        return EXIT.done;
      }
      const cases = await listCases(sql, nowMs, filter);
      const heads = ['case', 'store', 'state', 'instances', 'amount', 'age', 'by', 'to do', 'note'];
      const none = ['No case fits.'];
      print(values, cases, cases.length > 0 ? tableLines(heads, cases.map(rowOf)) : none);
      return EXIT.done;
    });
  },
};

/** The command. */
export const show: Command = {
  name: 'reconcile show',
  summary: 'One case with its instances and every decision on it',
  usage: 'CASE [--json]',
  examples: [['slipway reconcile show late-decline-1f9a0c33b2', 'what happened, row by row']],
  options: RECONCILE,
  help: RECONCILE_HELP,
  run: (input) => {
    const id = wordAt(show, input, 0, 'CASE');
    return withReconcile(input.values, async (sql) => {
      const whole = await readCase(sql, id);
      const { instances, decisions } = whole;
      print(input.values, { id, ...whole }, [
        ...instances.flatMap(({ what, isCleared, records }) => [
          `${what}${isCleared ? ' (cleared)' : ''}`,
          ...records.map(
            (row) =>
              `    ${['source', 'kind', 'id', 'store', 'amount', 'unit', 'status']
                .map((key) => String(row[key] ?? '-'))
                .join(' ')}`,
          ),
        ]),
        ...decisions.map(
          ({ kind, by, action, reason, atMs }) =>
            `${new Date(atMs).toISOString()} ${kind} by ${by}${action ? ` (${action})` : ''}: ` +
            reason,
        ),
      ]);
      return EXIT.done;
    });
  },
};

/** @returns minutes and seconds of people's time */
export const minutes = (ms: number): string => (ms < 0 ? '-' : '') + formatDuration(Math.abs(ms));
