/**
 * The contract proof as the schema strand asks for it: with all other checks, and once more in the
 * transaction that makes the contract irrevocable.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import { enterRegistry } from '../server/journal-sync.ts';
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

/** Names the journal where the database cannot, since it may be from before the first device. */
const JOURNAL_VARIABLE = 'SLIPWAY_FLEET_JOURNAL';

async function journalOf(sql: Queryable): Promise<RegistryJournal | undefined> {
  const given = process.env[JOURNAL_VARIABLE];
  const path = given || ((await hasFleet(sql)) ? await journalPath(sql) : undefined);
  return path === undefined ? undefined : fileJournal(path);
}

/** A database without devices: it has none, or was put back to before the first one. */
async function withoutFleet(journal: RegistryJournal | undefined): Promise<DeviceReason[]> {
  const entries = (await journal?.read(0)) ?? [];
  if (entries.length === 0) return [];
  const text =
    'the registry’s journal knows devices and this database none: it was put back in time (start ' +
    'the service that devices sync with, which reads them back)';
  return [{ kind: 'device', text }];
}

async function isFleetEmpty(sql: Queryable): Promise<boolean> {
  const rows = await sql`select 1 from slipway.fleet_epoch limit 1`;
  return rows.length === 0;
}

/**
 * @param final whether this is the transaction that makes the contract. The first time, a database
 *   that was put back in time learns what it forgot, which stays also where the contract is refused
 * @param journal for tests; otherwise the one that the gateways write, by the path they noted
 */
export async function contractGuard(
  tx: Transaction,
  of: { readonly schema: string; readonly from: string | null; readonly to: string },
  final: boolean,
  journal?: RegistryJournal,
): Promise<DeviceReason[]> {
  const own = journal ?? (await journalOf(tx));
  if (!(await hasFleet(tx))) return withoutFleet(own);
  const contract: ContractOf = { schema: of.schema, version: of.to, from: of.from };
  if (!own) {
    if (await isFleetEmpty(tx)) return [];
    const text =
      `nobody noted where the registry’s journal is (name it in ${JOURNAL_VARIABLE}, or start ` +
      'the service that devices sync with)';
    return [{ kind: 'device', text }];
  }
  if (final) return reasonsOf(await proveContract(tx, own, contract));
  await enterRegistry(tx, own);
  return reasonsOf(await readProof(tx, contract));
}
