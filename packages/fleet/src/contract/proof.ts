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
import { journalled, replayEntry } from '../server/registry.ts';
import { readFacts } from './facts.ts';

/** What is to end: the version of a schema before this one. */
export interface ContractOf {
  readonly schema: string;
  /** The version that stays. */
  readonly version: string;
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
 * @returns the lowest schema version whose performers use this database version; null where no
 *   level uses the schema at all, undefined where some do but none uses this version
 */
export async function levelOf(sql: Queryable, { schema, version }: ContractOf) {
  const rows = await sql<{ schemaVersion: number; version: string }[]>`
    select schema_version as "schemaVersion", version
    from   slipway.fleet_level where schema = ${schema} order by schema_version`;
  if (rows.length === 0) return null;
  return rows.find((row) => row.version === version)?.schemaVersion;
}

/** Looks at the proof as it stands now; takes no lock, decides nothing. */
export async function readProof(sql: Queryable, of: ContractOf): Promise<Proof> {
  const below = await levelOf(sql, of);
  const round = await newestRound(sql);
  const none = { round: round?.round ?? null, lines: [] };
  if (below === null) return { ...none, holds: true, below: null, refused: null };
  const facts = await readFacts(sql, below ?? 1);
  if (facts.length === 0) return { ...none, holds: true, below: below ?? null, refused: null };
  if (below === undefined) {
    const refused = `no release of the devices' application is known to use ${of.version}`;
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
export interface Certificate extends ContractOf {
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
  const proof = await readProof(tx, of);
  const { holds, below, round, lines } = proof;
  if (!holds || below === null || lines.length === 0) return proof;
  const certificate: Certificate = { ...of, below, round: round ?? 0, atMs: Date.now(), lines };
  const data = { below, schema: of.schema, version: of.version, certificate };
  await journalled(tx, journal, 'contracted', data as never);
  await replayEntry(tx, { seq: 0, atMs: certificate.atMs, kind: 'contracted', data });
  return proof;
}
