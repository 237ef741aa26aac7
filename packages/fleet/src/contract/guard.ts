/**
 * The contract proof as the schema strand asks for it: with all other checks, and once more in the
 * transaction that makes the contract irrevocable.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import type { RegistryJournal } from '../server/ports.ts';
import { fileJournal } from './file-journal.ts';
import { proveContract, readProof, type ContractOf, type Proof } from './proof.ts';

/** A reason against a contract, as @slipway/schema takes it. */
export interface DeviceReason {
  readonly kind: 'device';
  readonly text: string;
}

const SHOWN = 10;

/** @returns every epoch that blocks, each as a clause with what to do; the first ones only */
export function reasonsOf({ refused, lines }: Proof): DeviceReason[] {
  if (refused !== null) return [{ kind: 'device', text: refused }];
  const blocking = lines.filter(({ verdict }) => verdict === 'blocks');
  const more = blocking.length - SHOWN;
  return [
    ...blocking.slice(0, SHOWN).map(({ device, epoch, store, because, next }) => {
      const todo = next === null ? '' : ` (${next})`;
      return `device ${device} of ${store}, epoch ${epoch}: ${because}${todo}`;
    }),
    ...(more > 0 ? [`${more} more epochs of devices block it`] : []),
  ].map((text) => ({ kind: 'device' as const, text }));
}

async function hasFleet(sql: Queryable): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`
    select to_regclass('slipway.fleet_epoch') is not null as there`;
  return row?.there === true;
}

/** Remembers where the registry's journal lies, for whoever contracts. */
export async function rememberJournal(sql: Queryable, path: string): Promise<void> {
  await sql`
    insert into slipway.fleet_setting (key, value) values ('journal', ${path})
    on conflict (key) do update set value = excluded.value`;
}

/** @returns the path of the registry's journal; undefined where nobody ever enrolled a device */
export async function journalPath(sql: Queryable): Promise<string | undefined> {
  const [row] = await sql<{ value: string }[]>`
    select value from slipway.fleet_setting where key = 'journal'`;
  return row?.value;
}

/** @param journal for tests; otherwise the one that the gateways write, by the path they noted */
export async function contractGuard(
  tx: Transaction,
  of: { readonly schema: string; readonly to: string },
  final: boolean,
  journal?: RegistryJournal,
): Promise<DeviceReason[]> {
  if (!(await hasFleet(tx))) return [];
  const contract: ContractOf = { schema: of.schema, version: of.to };
  if (!final) return reasonsOf(await readProof(tx, contract));
  const path = await journalPath(tx);
  const own = journal ?? (path === undefined ? undefined : fileJournal(path));
  if (!own) return reasonsOf(await readProof(tx, contract));
  return reasonsOf(await proveContract(tx, own, contract));
}
