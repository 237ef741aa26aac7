/** `slipway launch timeline`: what happened to a launch, in order. */
import type { TimelineEntry, TimelineView } from '@slipway/api';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../client.ts';
import type { Command } from '../command.ts';
import { homeFolder } from '../installation.ts';
import { tableLines } from './fleet-options.ts';
import { findLaunch, JSON_OPTION } from './launch-options.ts';
import { print } from './schema-options.ts';

function rowOf({ atMs, kind, store, text, by }: TimelineEntry): string[] {
  const at = new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);
  return [at, kind, store ?? '', by === null ? text : `${text} (${by})`];
}

/** The command. */
export const timeline: Command = {
  name: 'launch timeline',
  summary: 'What happened to a launch, in order: phases, gates, decisions, evidence, polls',
  usage: '[LAUNCH] [--json]',
  examples: [['slipway launch timeline', 'of the newest launch, the oldest event first']],
  options: JSON_OPTION,
  help: { json: 'print the timeline as one JSON document' },
  run: async ({ words, values }) => {
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const view = await client.call<TimelineView>('timeline', { id });
    const heads = ['at (UTC)', 'what', 'store', ''];
    print(values, view, tableLines(heads, view.entries.map(rowOf)));
    return EXIT.done;
  },
};
