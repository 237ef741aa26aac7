/** The fleet's functions as they were agreed, until they are there; goes with their merge. */
import type { ProofLine } from '@slipway/api';
import type { DeviceKind } from '@slipway/fleet';
import type { RegistryJournal, Round } from '@slipway/fleet/server';
import type { Sql, Transaction } from '@slipway/pg';

declare module '@slipway/fleet/server' {
  export function createEnrolCode(
    sql: Sql,
    asked: {
      readonly device: string;
      readonly store: string;
      readonly kind: DeviceKind;
      readonly label: string;
      readonly isSimulated: boolean;
      readonly ttlMs: number;
    },
  ): Promise<string>;
  export function fileJournal(path: string): RegistryJournal;
  export function revokeDevice(
    sql: Sql,
    journal: RegistryJournal,
    device: string,
    why: { readonly reason: string },
  ): Promise<void>;
  export function unrevokeDevice(
    sql: Sql,
    journal: RegistryJournal,
    device: string,
    why: { readonly reason: string },
  ): Promise<void>;
  export function beginRound(
    sql: Sql,
    journal: RegistryJournal,
    asked: { readonly below: number; readonly reason: string },
  ): Promise<Round>;
  export function proofLines(tx: Transaction, round: Round): Promise<readonly ProofLine[]>;
  export function proveContract(
    tx: Transaction,
    of: { readonly schema: string; readonly version: string },
  ): Promise<{
    readonly holds: boolean;
    readonly lines: readonly ProofLine[];
    readonly certificate: unknown;
  }>;
}
