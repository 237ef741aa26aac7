/** `slipway roster export`: calendars, sheets for the wall, CSV. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { personCalendar, readRoster, rosterCsv, storeSheets } from '@slipway/crew/roster';
import { EXIT, writeFileAtomic } from '@slipway/kernel';
import type { Command } from '../../command.ts';
import { textOption } from '../fleet-options.ts';
import { formatOf } from '../playbook/options.ts';
import { counted, print } from '../schema-options.ts';
import { ROSTER, ROSTER_HELP, weekOf, withRosters } from './options.ts';

const FORMATS = ['ical', 'pdf', 'csv'] as const;

export const rosterExport: Command = {
  name: 'roster export',
  summary: 'Write the published roster as calendars, sheets for the wall, or CSV',
  usage: '--out FOLDER [--format F] [--store S] [--week W] [--json]',
  examples: [
    ['slipway roster export --format ical --out calendars', 'one file for each person'],
    ['slipway roster export --format pdf --store s09 --out sheets', 'a page for the wall'],
  ],
  options: {
    ...ROSTER,
    out: { type: 'string' },
    format: { type: 'string' },
    store: { type: 'string' },
  },
  help: {
    ...ROSTER_HELP,
    out: 'the folder to write into; it is made if need be',
    format: `${FORMATS.join(', ')} (default ical)`,
    store: 'only this store and its people',
  },
  run: ({ values }) => {
    const out = resolve(textOption(values, 'out', 'Name the folder to write into.'));
    const format = formatOf(values, FORMATS);
    return withRosters(values, async (sql) => {
      const { week, version, problem, published } = await readRoster(sql, weekOf(values));
      const isWanted = (store: string) =>
        values['store'] === undefined || values['store'] === store;
      const stores = problem.stores.map(({ id }) => id).filter(isWanted);
      const files: string[] = [];
      mkdirSync(out, { recursive: true });
      const write = (name: string, content: string | Uint8Array) => {
        writeFileAtomic(join(out, name), content, 0o644);
        files.push(name);
      };
      const nowMs = Date.now();
      if (format === 'csv') write(`roster-${week}.csv`, rosterCsv(problem, published));
      if (format === 'pdf') {
        write(`roster-${week}.pdf`, await storeSheets(problem, published, stores, version));
      }
      if (format === 'ical') {
        for (const { id } of problem.people.filter(({ home }) => isWanted(home))) {
          write(`${id}.ics`, personCalendar(problem, published, id, nowMs));
        }
      }
      print(values, { week, files }, [`${counted(files.length, 'file')} written to ${out}.`]);
      return EXIT.done;
    });
  },
};
