/** `slipway fleet certificate`: the contract's certificate, or the proof as it stands before. */
import { certificateLines, readProof, type Certificate } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { UsageError, type Command, type Values } from '../command.ts';
import { evidenceLines, verdictLines } from '../fleet-proof-lines.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { print } from './schema-options.ts';

interface Level {
  readonly schema: string;
  readonly version: string;
}

/** @returns the version that is to stay: the one asked for, else the newest that devices use */
async function versionOf(sql: Sql, values: Values, schema: string): Promise<string> {
  const levels = await sql<Level[]>`
    select schema, version from slipway.fleet_level order by schema_version desc, schema`;
  const newest = levels.find((level) => level.schema === schema);
  if (!newest) {
    const known = [...new Set(levels.map((level) => level.schema))].join(', ');
    const next = known ? `They use: ${known}.` : 'A gateway writes down what they use.';
    throw new UsageError(`No release of the devices' application uses schema ${schema}.`, next);
  }
  const { version } = values;
  return typeof version === 'string' ? version : newest.version;
}

/** @returns the certificate that was kept when the version before ended; undefined before that */
async function keptCertificate(sql: Sql, { schema, version }: Level) {
  const [row] = await sql<{ certificate: Certificate }[]>`
    select certificate from slipway.fleet_contract
    where  schema = ${schema} and version = ${version}`;
  return row?.certificate;
}

/** The command. */
export const certificate: Command = {
  name: 'fleet certificate',
  summary: 'The certificate of a contract, or the proof as it stands before one',
  usage: '--schema S [--version V] [--json]',
  examples: [
    ['slipway fleet certificate --schema shop', 'exits with 1 while the proof does not hold'],
    ['slipway fleet certificate --schema shop --json', 'the document that the contract has kept'],
  ],
  options: { ...FLEET, schema: { type: 'string' }, version: { type: 'string' } },
  help: {
    ...FLEET_HELP,
    schema: 'the schema of which a version ends',
    version: 'the version that stays (default the newest that devices use)',
  },
  run: ({ values }) => {
    const schema = textOption(values, 'schema', 'Name the schema of which a version ends.');
    return withFleet(values, async (sql) => {
      const of = { schema, version: await versionOf(sql, values, schema) };
      const kept = await keptCertificate(sql, of);
      if (kept) {
        print(values, kept, certificateLines(kept));
        return EXIT.done;
      }
      const proof = await readProof(sql, of);
      const about = `Schema ${schema}: only ${of.version} and later are to be used; not yet.`;
      print(values, { ...of, ...proof }, [
        about,
        ...(proof.refused === null ? verdictLines(proof) : [`Refused: ${proof.refused}.`]),
        ...(proof.lines.length > 0 ? ['', ...evidenceLines(proof)] : []),
      ]);
      return proof.holds ? EXIT.done : EXIT.notHeld;
    });
  },
};
