/**
 * `slipway picks status`: batches and how far they are, who picks, what is short or was picked
 * twice, who calls.
 */
import type {
  PickBatchView,
  PickNoteView,
  PicksStoreView,
  PicksView,
  PickTwiceView,
} from '@slipway/api';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../../client.ts';
import { UsageError, type Command } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { tableLines } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { count, counted, JSON_OPTION, print } from '../schema-options.ts';

const HEADS = ['list', 'state', 'picker', 'done', 'of', 'short', 'lines/h', 'walked m', 'of m'];

const rowOf = (one: PickBatchView): string[] => [
  one.list,
  one.state,
  one.picker ?? '',
  String(one.done),
  String(one.lines),
  String(one.shorts),
  one.linesPerHour === null ? '' : count(one.linesPerHour),
  count(one.walkedM),
  count(one.metres),
];

function storeLine({ store, waiting, atPicks }: PicksStoreView): string {
  const able = atPicks.filter(({ gaps }) => gaps.length === 0).map(({ name }) => name);
  const who = able.length === 0 ? 'nobody on shift may pick' : able.join(', ');
  const gaps = atPicks.flatMap(({ name, gaps: all }) => all.map((gap) => `; ${name} ${gap}`));
  return `${store}: ${counted(waiting, 'order')} to be batched, ${who}${gaps.join('')}`;
}

const helpLine = ({ list, step, name, by }: PickNoteView): string =>
  `${list}: ${by ?? 'somebody'} calls for help at step ${step} (${name})`;

function changeLine(note: PickNoteView): string {
  const instead = note.substituted.map(({ sku, quantity }) => `${quantity} ${sku} instead`);
  const parts = [`${note.picked} of ${note.wanted} ${note.name}`, ...instead];
  return `${note.order}: ${parts.join(', ')}${note.isShort ? ', the rest is short' : ''}`;
}

/** @returns the line, then everybody who has picked it */
function twiceLines({ list, step, order, tote, name, wanted, excess, takes }: PickTwiceView) {
  const of = `${list}, step ${step}: ${name}, ${wanted} wanted for ${order} in tote ${tote}`;
  return [
    `${of}, was picked twice; ${excess} to be put back`,
    ...takes.map(({ by, device, atMs, quantity, substituteSku }) => {
      const what = substituteSku === null ? '' : ` ${substituteSku} instead`;
      const when = new Date(atMs).toISOString().slice(0, 19);
      const taken = `${by ?? 'somebody'} took ${quantity}${what} at ${when}Z`;
      return `  ${taken} with ${device ?? 'a handheld'}`;
    }),
  ];
}

/** The command. */
export const picksStatus: Command = {
  name: 'picks status',
  summary: 'Pick lists, who picks, what is short or was picked twice, who calls for help',
  usage: '[LAUNCH] [--store S] [--json]',
  examples: [
    ['slipway picks status', 'of the newest launch'],
    ['slipway picks status --store s03', 'of one store'],
  ],
  options: { store: { type: 'string' }, ...JSON_OPTION },
  help: { store: 'only this store', json: 'print one JSON document' },
  run: async ({ values, words }) => {
    const client = connectServer(homeFolder());
    const launch = await findLaunch(client, words[0]);
    const { store } = values;
    const known = launch.stores.map(({ id }) => id);
    if (store !== undefined && !known.includes(String(store))) {
      const what = `The launch has no store "${String(store)}".`;
      throw new UsageError(what, `One of: ${known.join(', ')}.`);
    }
    const all = await client.call<PicksView>('picks', { id: launch.id });
    const isShown = (one: { readonly store: string }) => store === undefined || one.store === store;
    const view: PicksView = {
      ...all,
      stores: all.stores.filter(isShown),
      batches: all.batches.filter(isShown),
      changes: all.changes.filter(isShown),
      help: all.help.filter(isShown),
      twice: all.twice.filter(isShown),
    };
    const rows = view.batches.map(rowOf);
    print(values, view, [
      ...(rows.length === 0 ? ['There is no pick list.'] : tableLines(HEADS, rows)),
      ...view.help.map(helpLine),
      ...view.twice.flatMap(twiceLines),
      ...view.changes.map(changeLine),
      ...(view.stores.length === 0 ? [] : ['', ...view.stores.map(storeLine)]),
    ]);
    return EXIT.done;
  },
};
