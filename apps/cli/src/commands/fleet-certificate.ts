/**
 * `slipway fleet certificate`: the contract's certificate, or the proof as it stands before; a
 * person's signature under it, and whether those under one hold.
 */
import {
  certificateLines,
  CertificateMissingError,
  checkSignatures,
  readCertificate,
  readCertificateFile,
  readProof,
  signKeptCertificate,
  type CertificateOf,
  type CertificateSigner,
  type SignedCertificate,
} from '@slipway/fleet/server';
import { EXIT, type ExitCode } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { UsageError, type Command, type Values } from '../command.ts';
import { evidenceLines, verdictLines } from '../fleet-proof-lines.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { peopleOf, SIGNER, SIGNER_HELP, signerOf } from './fleet-signer.ts';
import { print } from './schema-options.ts';

/** The word for the certificate that the database keeps; a file of that name is `./stored`. */
const STORED = 'stored';

/** @returns the version that is to stay: the one asked for, else the newest that devices use */
async function versionOf(sql: Sql, values: Values, schema: string): Promise<string> {
  const levels = await sql<CertificateOf[]>`
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

/** Does something with the contract that the options name. */
async function withContract<T>(
  values: Values,
  body: (sql: Sql, of: CertificateOf) => Promise<T>,
): Promise<T> {
  const schema = textOption(values, 'schema', 'Name the schema of which a version ends.');
  return withFleet(values, async (sql) => {
    return body(sql, { schema, version: await versionOf(sql, values, schema) });
  });
}

function signatureLines(signers: readonly CertificateSigner[]): string[] {
  if (signers.length === 0) return ['Nobody has signed it.'];
  return signers.map(({ by, signedAtMs, refused }) => {
    const when = new Date(signedAtMs).toISOString();
    return refused === null ? `Signed by ${by}, ${when}.` : `${by}, ${when}: ${refused}`;
  });
}

const unchecked = ({ signatures }: SignedCertificate): CertificateSigner[] =>
  signatures.map(({ by, signedAtMs }) => {
    return { by: `${by.person}/${by.key}`, signedAtMs, refused: null };
  });

function printCertificate(values: Values, signed: SignedCertificate): void {
  const lines = [...certificateLines(signed), '', ...signatureLines(unchecked(signed))];
  print(values, signed, lines);
}

/** The certificate that is kept, or while there is none, the proof as it stands. */
async function show(values: Values, sql: Sql, of: CertificateOf): Promise<ExitCode> {
  const kept = await readCertificate(sql, of);
  if (kept) {
    printCertificate(values, kept);
    return EXIT.done;
  }
  const { changeVersions } = await import('@slipway/schema');
  const { from } = await changeVersions(sql, of.schema, of.version);
  const proof = await readProof(sql, { ...of, from });
  print(values, { ...of, ...proof }, [
    `Schema ${of.schema}: only ${of.version} and later are to be used; not yet.`,
    ...(proof.refused === null ? verdictLines(proof) : [`Refused: ${proof.refused}.`]),
    ...(proof.lines.length > 0 ? ['', ...evidenceLines(proof)] : []),
  ]);
  return proof.holds ? EXIT.done : EXIT.notHeld;
}

async function signIt(values: Values): Promise<ExitCode> {
  const signer = signerOf(values);
  return withContract(values, async (sql, of) => {
    const signing = { ...signer, nowMs: Date.now() };
    printCertificate(values, await signKeptCertificate(sql, of, signing));
    return EXIT.done;
  });
}

async function keptOf(sql: Sql, of: CertificateOf): Promise<SignedCertificate> {
  const kept = await readCertificate(sql, of);
  if (!kept) throw new CertificateMissingError(of.schema, of.version);
  return kept;
}

/** Whether a certificate holds; one in a file needs no database. */
async function verifyIt(values: Values, where: string): Promise<ExitCode> {
  const people = peopleOf(values);
  const signed = where === STORED ? await withContract(values, keptOf) : readCertificateFile(where);
  const signers = checkSignatures(signed, { people, nowMs: Date.now() });
  const holds = signers.some(({ refused }) => refused === null);
  const { schema, version } = signed;
  print(values, { schema, version, holds, signers }, [
    `The certificate of ${schema}, version ${version}, ${holds ? 'holds' : 'does NOT hold'}.`,
    ...signatureLines(signers).map((line) => `  ${line}`),
  ]);
  return holds ? EXIT.done : EXIT.notHeld;
}

/** The command. */
export const certificate: Command = {
  name: 'fleet certificate',
  summary: 'The certificate of a contract, signed and verified; or the proof before one',
  usage:
    '[--schema S] [--version V] [--sign-with FILE] [--as WHO] [--verify FILE] [--people FILE] ' +
    '[--json]',
  examples: [
    ['slipway fleet certificate --schema shop', 'exits with 1 while the proof does not hold'],
    [
      'slipway fleet certificate --schema shop --json > certificate.json',
      'the document that the contract has kept, with the signatures under it',
    ],
    [
      'slipway fleet certificate --schema shop --sign-with ada.pem --as ada/laptop ' +
        '--people people.yaml',
      'a person’s signature under it, kept beside it',
    ],
    [
      'slipway fleet certificate --verify certificate.json --people people.yaml',
      'needs no database; exits with 1 unless a signature counts',
    ],
  ],
  options: {
    ...FLEET,
    schema: { type: 'string' },
    version: { type: 'string' },
    ...SIGNER,
    verify: { type: 'string' },
  },
  help: {
    ...FLEET_HELP,
    schema: 'the schema of which a version ends',
    version: 'the version that stays (default the newest that devices use)',
    ...SIGNER_HELP,
    verify: 'whether the signatures hold: of a file of --json, or `stored`',
  },
  run: ({ values }) => {
    const { verify } = values;
    if (verify !== undefined && values['sign-with'] !== undefined) {
      throw new UsageError('--verify and --sign-with are two things.', 'Do one after the other.');
    }
    if (typeof verify === 'string') return verifyIt(values, verify);
    if (values['sign-with'] !== undefined || values['as'] !== undefined) return signIt(values);
    return withContract(values, (sql, of) => show(values, sql, of));
  },
};
