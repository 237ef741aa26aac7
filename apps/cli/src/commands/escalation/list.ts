/** `slipway page list`: the pages, who was told and who acknowledged; of one page each try. */
import { EXIT } from '@slipway/kernel';
import {
  deliveriesOf,
  listPages,
  readPage,
  type DeliveryView,
  type PageRecord,
} from '@slipway/playbook/escalation';
import type { Command } from '../../command.ts';
import { tableLines } from '../fleet-options.ts';
import { print } from '../schema-options.ts';
import { PAGES, PAGES_HELP, withPages } from './options.ts';

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

function pageRow({ id, launch, store, plan, state, openedMs }: PageRecord): string[] {
  const told = Object.keys(state.told).join(', ');
  const acknowledged = state.acknowledged.map(({ person }) => person).join(', ');
  const about = store === null ? launch : `${launch}, ${store}`;
  return [id, about, plan.policy.name, state.phase, told, acknowledged, timeOf(openedMs)];
}

function tryRow({ atMs, person, channel, change, attempt, answer, error }: DeliveryView): string[] {
  const came = error === null ? `arrived: ${answer ?? ''}` : `failed: ${error}`;
  return [timeOf(atMs), person, channel, change, String(attempt), came];
}

/** What of a page people see: no contacts, which may be private. */
function shown({ plan, ...page }: PageRecord): object {
  return { ...page, policy: plan.policy.name };
}

const PAGE_HEADS = ['page', 'of', 'policy', 'state', 'told', 'acknowledged', 'opened (UTC)'];
const TRY_HEADS = ['at (UTC)', 'person', 'over', 'says', 'try', 'came'];

/** The command. */
export const pageList: Command = {
  name: 'page list',
  summary: 'The pages, who was told and who acknowledged; of one page every try to tell',
  usage: '[--launch NAME] [--id PAGE] [--json]',
  examples: [
    ['slipway page list', 'the newest first'],
    ['slipway page list --id page-3f2a91c0', 'each message: when, to whom, what came of it'],
  ],
  options: { launch: { type: 'string' }, id: { type: 'string' }, ...PAGES },
  help: {
    launch: 'only those of this launch, by its name',
    id: 'one page, with each try of each message',
    ...PAGES_HELP,
  },
  run: ({ values }) =>
    withPages(values, async (sql) => {
      const { id, launch } = values;
      if (typeof id === 'string') {
        const page = await readPage(sql, id);
        const tries = await deliveriesOf(sql, id);
        print(values, { ...shown(page), tries }, [
          ...tableLines(PAGE_HEADS, [pageRow(page)]),
          '',
          ...tableLines(TRY_HEADS, tries.map(tryRow)),
        ]);
        return EXIT.done;
      }
      const name = typeof launch === 'string' ? launch : null;
      const pages = await listPages(sql, { launch: name, kind: null });
      const lines = pages.length > 0 ? tableLines(PAGE_HEADS, pages.map(pageRow)) : ['No page.'];
      print(values, pages.map(shown), lines);
      return EXIT.done;
    }),
};
