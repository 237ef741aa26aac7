/** `slipway schema rehearse`: a change on made rows as many as production's, before production. */
import { resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { readChangeFile, rehearsalLines, rehearseChange, writeRehearsal } from '@slipway/schema';
import { numberOption, UsageError, wordAt, type Command, type Values } from '../command.ts';
import {
  JSON_OPTION,
  print,
  runOptionsOf,
  SCHEMA,
  SCHEMA_HELP,
  schemaOf,
  untilStopped,
  WORKERS,
} from './schema-options.ts';

/** A rehearsal reads, and makes many rows elsewhere: which database is meant has to be said. */
function likeOf(values: Values): string {
  const { like } = values;
  if (typeof like === 'string' && like !== '') return like;
  throw new UsageError('--like is missing.', 'Name the URL of the database to be like.');
}

/** The command. */
export const rehearse: Command = {
  name: 'schema rehearse',
  summary: 'Run a change on a database made after the statistics of another one, under load',
  usage:
    'FILE --like URL [--schema S] [--scale N] [--rate N] [--pause N] [--on URL] ' +
    '[--keep] [--keep-values] [--workers N] [--throttle T] [--report DIR] [--json]',
  examples: [
    [
      'slipway schema rehearse changes/v2.yaml --like postgres://reader@db/shop --schema shop',
      'there and back and there again; no row of production is read',
    ],
    [
      'slipway schema rehearse changes/v2.yaml --like postgres://reader@db/shop --scale 0.1 ' +
        '--report rehearsal',
      'a tenth of the rows; the page is rehearsal/rehearsal.html',
    ],
  ],
  options: {
    like: { type: 'string' },
    ...SCHEMA,
    scale: { type: 'string' },
    rate: { type: 'string' },
    pause: { type: 'string' },
    on: { type: 'string' },
    keep: { type: 'boolean' },
    'keep-values': { type: 'boolean' },
    ...WORKERS,
    throttle: { type: 'string' },
    report: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    ...SCHEMA_HELP,
    like: 'URL of the database to be like; it is only read',
    scale: 'rows for each of its rows, 0.001 to 10 (default 1)',
    rate: 'customers’ statements a second (default 200)',
    pause: 'seconds that customers use the versions between the phases (default 4)',
    on: 'URL of a server to rehearse on (default one of its own, in a temporary folder)',
    keep: 'keep the scratch database',
    'keep-values': 'use the values of the statistics as they are, not others in their place',
    report: 'a folder for the page and the data',
  },
  run: async (input) => {
    const { values } = input;
    const change = readChangeFile(resolve(wordAt(rehearse, input, 0, 'FILE')));
    const options = {
      change,
      like: likeOf(values),
      schema: schemaOf(values),
      scale: numberOption(values, 'scale', 1, 0.001, 10),
      rate: numberOption(values, 'rate', 200, 1, 5000),
      pauseMs: numberOption(values, 'pause', 4, 0.1, 3600) * 1000,
      on: typeof values['on'] === 'string' ? values['on'] : undefined,
      keep: values['keep'] === true,
      keepValues: values['keep-values'] === true,
      ...runOptionsOf(values),
      onTell: (line: string) => console.error(line),
    };
    const result = await untilStopped((signal) => rehearseChange({ ...options, signal }));
    const { report } = values;
    const files = typeof report === 'string' ? writeRehearsal(resolve(report), result) : [];
    for (const file of files) console.error(`${file} written`);
    print(values, result, rehearsalLines(result));
    return result.held ? EXIT.done : EXIT.notHeld;
  },
};
