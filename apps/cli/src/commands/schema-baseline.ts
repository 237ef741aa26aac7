/** `slipway schema baseline`: a schema's first version, and what of its workload no view serves. */
import { EXIT } from '@slipway/kernel';
import { connectChecked, type Sql } from '@slipway/pg';
import { acceptDrift, adoptionReport, baseline } from '@slipway/schema';
import type { AdoptionFinding, AdoptionReport } from '@slipway/schema';
import { UsageError, wordAt, type Command, type Input } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { count, counted, JSON_OPTION, print, SCHEMA } from './schema-options.ts';
import { SCHEMA_HELP, schemaOf } from './schema-options.ts';

function findingLines(finding: AdoptionFinding): string[] {
  const { breaks, rule, calls, tables, statement, what, instead } = finding;
  return [
    `${breaks ? 'breaks' : 'note'} ${rule}: ${tables.join(', ')}, ${counted(calls, 'call')}`,
    `    ${statement}`,
    `    ${what} ${instead}`,
  ];
}

function reportLines({ missing, unseen, workload }: AdoptionReport): string[] {
  if (missing !== null) return [`No workload can be looked at: ${missing}`];
  const { statements, unparsed, findings } = workload;
  const breaking = findings.filter((each) => each.breaks).length;
  return [
    ...findings.flatMap(findingLines),
    `${counted(statements, 'statement')} looked at: ${breaking} that no view can serve.`,
    ...(unparsed > 0 ? [`${counted(unparsed, 'statement')} could not be parsed.`] : []),
    ...(unseen > 0 ? [`${count(unseen)} calls of other roles may not be seen by this one.`] : []),
  ];
}

async function accept(sql: Sql, { values }: Input): Promise<void> {
  const accepted = await acceptDrift(sql, schemaOf(values));
  const lines = accepted.map(({ what }) => `Accepted: ${what}.`);
  print(values, accepted, lines.length > 0 ? lines : ['Nothing was altered by hand.']);
}

async function run(sql: Sql, input: Input): Promise<void> {
  const { values } = input;
  if (values['accept']) return accept(sql, input);
  const schema = schemaOf(values);
  if (values['report']) {
    const report = await adoptionReport(sql, schema);
    return print(values, report, reportLines(report));
  }
  const made = await baseline(sql, schema, wordAt(baselineCommand, input, 0, 'NAME'));
  const report = await adoptionReport(sql, schema);
  const line = `${made.versionSchema} shows ${counted(made.tables.length, 'table')}.`;
  print(values, { ...made, report }, [line, ...reportLines(report)]);
}

/** The command. */
export const baselineCommand: Command = {
  name: 'schema baseline',
  summary: 'Give an existing schema its first version: views identical to its tables',
  usage: '[NAME] [--schema S] [--report] [--accept] [--json]',
  examples: [
    ['slipway schema baseline v1 --schema shop', 'then let applications use shop_v1'],
    ['slipway schema baseline --report --schema shop', 'statements that no view can serve'],
    ['slipway schema baseline --accept --schema shop', 'what was altered by hand is right'],
  ],
  options: {
    ...DATABASE,
    ...SCHEMA,
    report: { type: 'boolean' },
    accept: { type: 'boolean' },
    ...JSON_OPTION,
  },
  help: {
    ...SCHEMA_HELP,
    report: 'tell what of the workload no view can serve (pg_stat_statements); changes nothing',
    accept: 'take the schema as it stands, with what was altered outside any change',
  },
  run: async (input) => {
    const { values, words } = input;
    const flags = ['accept', 'report'].filter((flag) => values[flag]);
    if (flags.length + words.length > 1) {
      const what = 'NAME, --accept and --report are three things to do.';
      throw new UsageError(what, 'Give one of them.');
    }
    if (flags.length === 0) wordAt(baselineCommand, input, 0, 'NAME');
    const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 1 });
    await run(sql, input).finally(() => sql.end());
    return EXIT.done;
  },
};
