/**
 * The registry of devices: one-time codes, enrolment, epochs, revocation. Each act is written to
 * the journal outside this database before it commits, under the one lock of the contract proof.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Sql, Transaction } from '@slipway/pg';
import type { DeviceKind, EnrolRequest, EpochGrant, EpochRequest } from '../protocol/messages.ts';
import { genesisHash } from '../protocol/op.ts';
import {
  CodeRefusedError,
  DeviceUnknownError,
  ReleaseEndedError,
  WriteOffVoidError,
} from './errors.ts';
import { enterRegistry, renewRound } from './journal-sync.ts';
import { tellAll } from './news.ts';
import type { JournalEntry, RegistryJournal } from './ports.ts';

/** What a code is good for. */
export interface EnrolWish {
  readonly device: string;
  readonly store: string;
  readonly kind: DeviceKind;
  readonly label: string;
  readonly isSimulated?: boolean;
  /** How long it may be used, in ms; an hour unless told otherwise. */
  readonly ttlMs?: number;
}

const HOUR_MS = 3_600_000;
const codeHash = (code: string) => createHash('sha256').update(code).digest('hex');

/**
 * @returns a code that enrols one device once, in hex: people type it, and a command line must
 * never take it for an option. It is shown once, and only its hash is kept.
 */
export async function createEnrolCode(sql: Sql, wish: EnrolWish): Promise<string> {
  const { device, store, kind, label, isSimulated = false, ttlMs = HOUR_MS } = wish;
  const code = randomBytes(16).toString('hex');
  await sql`
    insert into slipway.fleet_code (hash, device, store, kind, label, is_simulated, expires_at)
    values (${codeHash(code)}, ${device}, ${store}, ${kind}, ${label}, ${isSimulated},
            now() + make_interval(secs => ${ttlMs / 1000}))`;
  return code;
}

/** @returns the lowest schema version that may still be written; 1 before any contract */
export async function lowestVersion(tx: Transaction): Promise<number> {
  const [row] = await tx<{ below: number }[]>`
    select coalesce(max(below), 1)::int as below from slipway.fleet_contract`;
  return row!.below;
}

/** Writes the entry to the journal, and how far this database has come with it. */
export async function journalled(
  tx: Transaction,
  journal: RegistryJournal,
  kind: JournalEntry['kind'],
  data: JournalEntry['data'],
): Promise<void> {
  const { seq } = await journal.append({ atMs: Date.now(), kind, data });
  await tx`
    insert into slipway.fleet_journal_head (seq) values (${seq})
    on conflict (one) do update set seq = excluded.seq`;
  await tellAll(tx);
}

interface Opening {
  readonly device: string;
  readonly epoch: number;
  readonly publicKey: string;
  readonly counter: string;
  readonly schemaVersion: number;
  readonly reason: string;
}

async function writeEpoch(tx: Transaction, opening: Opening): Promise<void> {
  const { device, epoch, publicKey, counter, schemaVersion, reason } = opening;
  await tx`
    insert into slipway.fleet_epoch
           (device, epoch, public_key, counter, schema_version, reason, acked_hash)
    values (${device}, ${epoch}, ${Buffer.from(publicKey, 'base64')}, ${counter},
            ${schemaVersion}, ${reason}, ${genesisHash(device, epoch)})
    on conflict do nothing`;
}

async function nextEpoch(tx: Transaction, device: string): Promise<number> {
  const [row] = await tx<{ epoch: number }[]>`
    select coalesce(max(epoch), 0)::int + 1 as epoch
    from   slipway.fleet_epoch where device = ${device}`;
  return row!.epoch;
}

async function grantOf(tx: Transaction, device: string, epoch: number): Promise<EpochGrant> {
  const [row] = await tx<Omit<EpochGrant, 'epoch'>[]>`
    select id as device, store, kind, label from slipway.fleet_device where id = ${device}`;
  return { ...row!, epoch };
}

interface CodeRow extends Required<Omit<EnrolWish, 'ttlMs'>> {
  readonly epoch: number | null;
  readonly expired: boolean;
}

async function readCode(tx: Transaction, code: string): Promise<CodeRow> {
  const [row] = await tx<CodeRow[]>`
    select device, store, kind, label, is_simulated as "isSimulated", epoch,
           expires_at < now() as expired
    from   slipway.fleet_code where hash = ${codeHash(code)} for update`;
  if (!row) throw new CodeRefusedError('is not known');
  return row;
}

/**
 * Enrols a device, or opens the next epoch of one that has been re-imaged. Repeated with the same
 * code and key it answers the same, since the first answer may have been lost.
 *
 * @throws {CodeRefusedError | ReleaseEndedError} nothing was enrolled
 */
export async function enrol(
  sql: Sql,
  journal: RegistryJournal,
  request: EnrolRequest,
): Promise<EpochGrant> {
  return sql.begin(async (tx) => {
    await enterRegistry(tx, journal);
    const code = await readCode(tx, request.code);
    if (code.epoch !== null) return repeated(tx, code, request.publicKey);
    if (code.expired) throw new CodeRefusedError('has expired');
    const { device, store, kind, label, isSimulated } = code;
    const below = await lowestVersion(tx);
    if (request.schemaVersion < below) throw new ReleaseEndedError(request.schemaVersion, below);
    const { publicKey, counter, schemaVersion } = request;
    const granted = await unheardOf(tx, device, publicKey);
    const epoch = granted ?? (await nextEpoch(tx, device));
    if (granted !== null) {
      await useCode(tx, request.code, epoch);
      return grantOf(tx, device, epoch);
    }
    const reason = epoch === 1 ? 'enrolled' : 're-imaged';
    const opening = { device, epoch, publicKey, counter, schemaVersion, reason };
    const data = { ...opening, store, kind, label, isSimulated };
    await journalled(tx, journal, 'enrolled', data);
    await replayEntry(tx, { seq: 0, atMs: Date.now(), kind: 'enrolled', data });
    await useCode(tx, request.code, epoch);
    return grantOf(tx, device, epoch);
  });
}

async function useCode(tx: Transaction, code: string, epoch: number): Promise<void> {
  await tx`
    update slipway.fleet_code set used_at = now(), epoch = ${epoch}
    where  hash = ${codeHash(code)}`;
}

/**
 * @returns an epoch with this key that no code opened: it was written to the journal, and the
 *   process was killed before its device heard of it; null for none
 */
async function unheardOf(tx: Transaction, device: string, publicKey: string) {
  const [row] = await tx<{ epoch: number }[]>`
    select e.epoch
    from   slipway.fleet_epoch e
    where  e.device = ${device} and e.public_key = ${Buffer.from(publicKey, 'base64')}
    and    e.revoked_at is null and e.acked_seq = 0
    and    not exists (select 1 from slipway.fleet_code c
                       where c.device = e.device and c.epoch = e.epoch)`;
  return row?.epoch ?? null;
}

async function repeated(tx: Transaction, { device, epoch }: CodeRow, publicKey: string) {
  const [same] = await tx`
    select 1 from slipway.fleet_epoch
    where  device = ${device} and epoch = ${epoch}
    and    public_key = ${Buffer.from(publicKey, 'base64')}`;
  if (!same || epoch === null) throw new CodeRefusedError('was used already');
  return grantOf(tx, device, epoch);
}

/**
 * Opens the next epoch of a device that is enrolled; the ones before stay as they are.
 *
 * @param from the epoch whose key asks
 * @throws {ReleaseEndedError | DeviceUnknownError} nothing was opened
 */
export async function openEpoch(
  sql: Sql,
  journal: RegistryJournal,
  { device, epoch: from }: { readonly device: string; readonly epoch: number },
  request: EpochRequest,
): Promise<EpochGrant> {
  return sql.begin(async (tx) => {
    await enterRegistry(tx, journal);
    const { publicKey, counter, schemaVersion, reason } = request;
    const key = Buffer.from(publicKey, 'base64');
    const [known] = await tx<{ epoch: number }[]>`
      select epoch from slipway.fleet_epoch where device = ${device} and public_key = ${key}`;
    if (known) return grantOf(tx, device, known.epoch); // the first answer was lost
    // A key that was revoked stays so, also where the device was enrolled anew since.
    const [row] = await tx<{ revoked: boolean }[]>`
      select revoked_at is not null as revoked
      from   slipway.fleet_epoch where device = ${device} and epoch = ${from}`;
    if (!row || row.revoked) throw new DeviceUnknownError(device, null);
    const below = await lowestVersion(tx);
    if (schemaVersion < below) throw new ReleaseEndedError(schemaVersion, below);
    const epoch = await nextEpoch(tx, device);
    const data = { device, epoch, publicKey, counter, schemaVersion, reason };
    await journalled(tx, journal, 'epoch-opened', data);
    await writeEpoch(tx, data);
    return grantOf(tx, device, epoch);
  });
}

/** A person's signed paper that an epoch is given up; its form is @slipway/authority's. */
export interface WriteOff {
  readonly id: string;
  readonly device: string;
  readonly epoch: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A paper is used once: one that was void shall not come back. */
async function checkUnused(tx: Transaction, writeOffs: readonly WriteOff[]): Promise<void> {
  const ids = writeOffs.map(({ id }) => id);
  const [used] = await tx<{ device: string; epoch: number }[]>`
    select device, epoch from slipway.fleet_write_off
    where  id = any (${ids}) and void_at is not null`;
  if (used) throw new WriteOffVoidError(used.device, used.epoch);
}

/** Revokes a device; its ops that arrive from now on are held, and land in quarantine. */
export async function revokeDevice(
  sql: Sql,
  journal: RegistryJournal,
  device: string,
  writeOffs: readonly WriteOff[] = [],
): Promise<void> {
  await sql.begin(async (tx) => {
    await enterRegistry(tx, journal);
    const [known] = await tx`select 1 from slipway.fleet_device where id = ${device}`;
    if (!known) throw new DeviceUnknownError(device, null);
    await checkUnused(tx, writeOffs);
    await act(tx, journal, 'revoked', { device });
    for (const one of writeOffs) await act(tx, journal, 'written-off', { ...one });
  });
}

/**
 * Takes a revocation back; the device's write-offs and fences are void with it. A new round asks
 * for others, so that a fence that is held but was not looked at yet is void too.
 */
export async function unrevokeDevice(
  sql: Sql,
  journal: RegistryJournal,
  device: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    await enterRegistry(tx, journal);
    const [contracted] = await tx`select 1 from slipway.fleet_contract limit 1`;
    // After a contract the old write-off stands: the device may only be enrolled anew.
    if (contracted) throw new ReleaseEndedError(1, await lowestVersion(tx));
    await act(tx, journal, 'un-revoked', { device });
    await renewRound(tx, journal, `${device} was un-revoked`);
  });
}

async function act(
  tx: Transaction,
  journal: RegistryJournal,
  kind: JournalEntry['kind'],
  data: JournalEntry['data'],
): Promise<void> {
  await journalled(tx, journal, kind, data);
  await replayEntry(tx, { seq: 0, atMs: Date.now(), kind, data });
}

type Replay = (tx: Transaction, data: Readonly<Record<string, never>>) => Promise<unknown>;

/** What each entry says of the registry; done twice, it is as if done once. */
const REPLAYS: Readonly<Record<JournalEntry['kind'], Replay>> = {
  enrolled: async (tx, data) => {
    const { device, store, kind, label, isSimulated } = data;
    await tx`
      insert into slipway.fleet_device (id, store, kind, label, is_simulated)
      values (${device!}, ${store!}, ${kind!}, ${label!}, ${isSimulated ?? false})
      on conflict (id) do update
      set    store = excluded.store, kind = excluded.kind, label = excluded.label,
             revoked_at = null`;
    await writeEpoch(tx, data as unknown as Opening);
  },
  'epoch-opened': async (tx, data) => writeEpoch(tx, data as unknown as Opening),
  revoked: async (tx, { device }) => {
    await tx`
      update slipway.fleet_device set revoked_at = coalesce(revoked_at, now())
      where  id = ${device!}`;
    await tx`
      update slipway.fleet_epoch set revoked_at = coalesce(revoked_at, now())
      where  device = ${device!}`;
  },
  'un-revoked': async (tx, { device }) => {
    await tx`update slipway.fleet_device set revoked_at = null where id = ${device!}`;
    await tx`update slipway.fleet_epoch set revoked_at = null where device = ${device!}`;
    await tx`
      update slipway.fleet_write_off set void_at = coalesce(void_at, now())
      where  device = ${device!}`;
    await tx`
      update slipway.fleet_fence set refused = coalesce(refused, 'the device was un-revoked')
      where  device = ${device!}`;
  },
  'written-off': async (tx, data) => {
    const { id, device, epoch, document } = data;
    await tx`
      insert into slipway.fleet_write_off (id, device, epoch, document)
      values (${id!}, ${device!}, ${epoch!}, ${tx.json(document!)}) on conflict do nothing`;
  },
  'round-begun': async (tx, { round, challenge, below, reason }) => tx`
    insert into slipway.fleet_round (round, challenge, below, reason)
    values (${round!}, ${challenge!}, ${below!}, ${reason!}) on conflict do nothing`,
  // Which versions are gone, the database itself says: one from before a contract has them still,
  // and of a contract that was noted but never committed nothing may count.
  contracted: async () => undefined,
};

/** Does what a journal's entry says; the caller holds the fleet's lock. */
export async function replayEntry(tx: Transaction, { kind, data }: JournalEntry): Promise<void> {
  await REPLAYS[kind](tx, data as Readonly<Record<string, never>>);
}
