/** `slipway triage list`: sign-ups that need a person, and who may take them. */
import type { TriageCaseView, TriageStoreView, TriageView } from '@slipway/api';
import { EXIT, formatDuration } from '@slipway/kernel';
import { connectServer } from '../../client.ts';
import { UsageError, type Command } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { tableLines } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { print } from '../schema-options.ts';
import { whoHas } from './case-lines.ts';

const MINUTE_MS = 60_000;

function leftOf({ expiresMs }: TriageCaseView, nowMs: number): string {
  if (expiresMs === null) return '–';
  const minutes = Math.floor((expiresMs - nowMs) / MINUTE_MS);
  return minutes <= 0 ? 'over' : formatDuration(minutes * MINUTE_MS);
}

const rowOf = (one: TriageCaseView, nowMs: number): string[] => [
  one.id,
  one.store,
  one.title.en,
  leftOf(one, nowMs),
  one.state,
  whoHas(one),
];

function deskLine({ store, waiting, atDesk }: TriageStoreView): string {
  const able = atDesk.filter(({ gaps }) => gaps.length === 0).map(({ name }) => name);
  const who = able.length === 0 ? 'nobody may take a case' : able.join(', ');
  const gaps = atDesk.flatMap(({ name, gaps: all }) => all.map((gap) => `; ${name} ${gap}`));
  return `${store}: ${waiting} waiting, ${who}${gaps.join('')}`;
}

/** The command. */
export const triageList: Command = {
  name: 'triage list',
  summary: 'Sign-ups that need a person, the most urgent first, and who stands at the desks',
  usage: '[LAUNCH] [--store S] [--json]',
  examples: [
    ['slipway triage list', 'of the newest launch'],
    ['slipway triage list --store s03', 'of one store'],
  ],
  options: { store: { type: 'string' }, json: { type: 'boolean' } },
  help: { store: 'only this store', json: 'print one JSON document' },
  run: async ({ words, values }) => {
    const client = connectServer(homeFolder());
    const { id, stores: known } = await findLaunch(client, words[0]);
    const { store } = values;
    if (store !== undefined && !known.some((one) => one.id === store)) {
      const ids = known.map((one) => one.id).join(', ');
      throw new UsageError(`The launch has no store "${String(store)}".`, `One of: ${ids}.`);
    }
    const all = await client.call<TriageView>('triage', { id });
    const isShown = (one: { readonly store: string }) => store === undefined || one.store === store;
    const cases = all.cases.filter(isShown);
    const stores = all.stores.filter(isShown);
    const heads = ['case', 'store', 'what', 'left', 'state', 'who'];
    const queue = cases.map((one) => rowOf(one, all.atMs));
    const lines = queue.length === 0 ? ['Nobody needs a person now.'] : tableLines(heads, queue);
    print(values, { ...all, cases, stores }, [...lines, '', ...stores.map(deskLine)]);
    return EXIT.done;
  },
};
