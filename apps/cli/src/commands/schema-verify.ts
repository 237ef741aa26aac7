/** `slipway schema verify`: whether both versions agree on every row, and nothing was altered. */
import { EXIT, formatDuration } from '@slipway/kernel';
import { connectChecked } from '@slipway/pg';
import { driftWarning, verifySchema } from '@slipway/schema';
import type { ChangeVerified, VerifyProgress, VerifyResult } from '@slipway/schema';
import type { Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { count, JSON_OPTION, print, SCHEMA, SCHEMA_HELP, schemaOf } from './schema-options.ts';

/** Says what is read, once per check, and again while it takes long. */
function tell({ table, check, rows, ms }: VerifyProgress): void {
  const since = ms > 0 ? `, for ${formatDuration(ms)}` : '';
  console.error(`${table} (${count(rows)} rows): looking for ${check}${since}`);
}

function changeLines({ change, unverified, tables }: ChangeVerified): string[] {
  if (unverified !== null) return [`${change}: not compared, ${unverified}`];
  return tables.flatMap(({ table, rows, findings }) => [
    `${change}: ${table}, ${count(rows)} rows, ${findings.length === 0 ? 'all agree' : 'BROKEN'}`,
    ...findings.map(
      (each) => `  ${each.reason}${each.rows.length > 0 ? `: ${each.rows.join(', ')}` : ''}`,
    ),
  ]);
}

function linesOf(result: VerifyResult): string[] {
  const { schema, ok, ms, changes, drift } = result;
  return [
    ...changes.flatMap(changeLines),
    ...(changes.length === 0 ? ['No change is in flight.'] : []),
    ...(drift ?? []).map((each) => `${each.breaks ? 'Broken' : 'Harmless'}: ${driftWarning(each)}`),
    `${schema} ${ok ? 'holds' : 'does NOT hold'}; verified in ${formatDuration(ms)}.`,
  ];
}

/** The command. */
export const verify: Command = {
  name: 'schema verify',
  summary: 'Compare the live versions row by row, and the schema with what its changes left',
  usage: '[--schema S] [--json]',
  examples: [
    ['slipway schema verify --schema shop', 'exits with 1 if a row or the schema does not hold'],
  ],
  options: { ...DATABASE, ...SCHEMA, ...JSON_OPTION },
  help: SCHEMA_HELP,
  run: async ({ values }) => {
    const url = await databaseUrl(values);
    const probe = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    await probe.end(); // an unreachable server is told as such
    const result = await verifySchema(url, { schema: schemaOf(values), onProgress: tell });
    print(values, result, linesOf(result));
    return result.ok ? EXIT.done : EXIT.notHeld;
  },
};
