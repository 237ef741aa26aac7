/**
 * The contract proof: evaluated in the transaction that makes the contract irrevocable, under the
 * one lock, and kept with it as a certificate.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import { discharge, type Discharge } from '../core/discharge.ts';
import type { FenceRound } from '../protocol/messages.ts';
import { newestRound } from '../server/epochs.ts';
import { enterRegistry } from '../server/journal-sync.ts';
import type { RegistryJournal } from '../server/ports.ts';
import { journalled } from '../server/registry.ts';
import { readFacts } from './facts.ts';

/** What is to end: the version of a schema before this one. */
export interface ContractOf {
  readonly schema: string;
  /** The version that stays. */
  readonly version: string;
  /** The version that goes, as the change itself says; null where there is none before it. */
  readonly from: string | null;
}

export interface Proof {
  readonly holds: boolean;
  /** The lowest schema version to be written from then on; null: devices are not concerned. */
  readonly below: number | null;
  readonly round: number | null;
  readonly lines: readonly Discharge[];
  /** Why no device could be asked, where that is so. */
  readonly refused: string | null;
}

/**
 * The lowest schema version that needs nothing of what goes: the first above every level that uses
 * the version that goes, or where none does, the first that uses the one that stays.
 *
 * @returns it; null where levels are known and none uses the schema, undefined where none says
 */
export async function levelOf(
  sql: Queryable,
  { schema, version, from }: ContractOf,
): Promise<number | null | undefined> {
  const rows = await sql<{ schemaVersion: number; schema: string; version: string }[]>`
    select schema_version as "schemaVersion", schema, version
    from   slipway.fleet_level order by schema_version`;
  const levels = rows.filter((row) => row.schema === schema);
  if (levels.length === 0) return rows.length === 0 ? undefined : null;
  const newestOld = levels.findLast((row) => row.version === from);
  const fits = newestOld
    ? levels.find((row) => row.schemaVersion > newestOld.schemaVersion)
    : levels.find((row) => row.version === version);
  return fits?.schemaVersion;
}

/**
 * Looks at the proof as it stands now; takes no lock, decides nothing.
 *
 * @param known ids of the write-offs that the journal knows; null where it is not asked
 */
export async function readProof(
  sql: Queryable,
  of: ContractOf,
  known: readonly string[] | null = null,
): Promise<Proof> {
  const below = await levelOf(sql, of);
  const round = await newestRound(sql);
  const none = { round: round?.round ?? null, lines: [] };
  if (below === null) return { ...none, holds: true, below: null, refused: null };
  const facts = await readFacts(sql, below ?? 1, known);
  if (facts.length === 0) return { ...none, holds: true, below: below ?? null, refused: null };
  if (below === undefined) {
    const refused =
      `no release of the devices' application is known to use ${of.version} of ${of.schema}: ` +
      'start the newer release of the service that devices sync with';
    return { ...none, holds: false, below: null, refused };
  }
  const fits = round !== null && round.below >= below ? round : null;
  const lines = facts.map((fact) => discharge(fact, fits));
  const holds = lines.every(({ verdict }) => verdict !== 'blocks');
  return { holds, below, round: round?.round ?? null, lines, refused: null };
}

/** @returns the evidence of every epoch in a round of fences, whatever schema it is for */
export async function proveRound(sql: Queryable, round: FenceRound): Promise<Discharge[]> {
  return (await readFacts(sql, round.below)).map((fact) => discharge(fact, round));
}

/** The proof as it is kept, and shown to whoever asks later. */
export interface Certificate extends Omit<ContractOf, 'from'> {
  readonly below: number;
  readonly round: number;
  readonly atMs: number;
  readonly lines: readonly Discharge[];
}

/**
 * Proves the contract in the transaction that makes it, and writes its certificate. From then on
 * only newer devices may enrol; what arrives late from older ones is held for a person.
 *
 * @returns the proof; where it does not hold, nothing was written
 */
export async function proveContract(
  tx: Transaction,
  journal: RegistryJournal,
  of: ContractOf,
): Promise<Proof> {
  await enterRegistry(tx, journal);
  const proof = await readProof(tx, of, await writeOffsIn(journal));
  const { holds, below, round, lines } = proof;
  if (!holds || below === null) return proof;
  const { schema, version } = of;
  const certificate: Certificate = {
    schema,
    version,
    below,
    round: round ?? 0,
    atMs: Date.now(),
    lines,
  };
  const data = { below, schema, version, certificate };
  await journalled(tx, journal, 'contracted', data as never);
  await tx`
    insert into slipway.fleet_contract (below, schema, version, certificate)
    values (${below}, ${schema}, ${version}, ${tx.json(certificate as never)})
    on conflict (schema, version) do update
    set    below = excluded.below, certificate = excluded.certificate, signatures = '[]',
           at = now()`;
  return proof;
}

/** A row in the database alone is no person's word: a write-off counts when the journal has it. */
async function writeOffsIn(journal: RegistryJournal): Promise<string[]> {
  const entries = await journal.read(0);
  return entries.flatMap(({ kind, data }) => (kind === 'written-off' ? [String(data['id'])] : []));
}
