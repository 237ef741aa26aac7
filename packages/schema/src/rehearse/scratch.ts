/** The scratch database: on a server of its own in a temporary folder, or on one that is named. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ident, identify, isAlive, newId, type ProcessIdentity } from '@slipway/kernel';
import { connectChecked, findEmbedded, startEmbedded, withDatabase } from '@slipway/pg';
import { RehearsalRoomError } from './errors.ts';

/** Where a rehearsal takes place. */
export interface Scratch {
  readonly url: string;
  /** Whether the server is the rehearsal's own, with nobody else on it. */
  readonly isOwn: boolean;
  /** Drops the database, and ends and removes the server if it is its own. */
  close(): Promise<void>;
  /** Leaves it to whoever wants it: no later rehearsal clears it away. */
  keep(): void;
}

const PREFIX = 'slipway-rehearse-';
const OWNER = 'owner.json';

/** @returns whose rehearsal a folder belongs to, or undefined if it was kept */
function ownerOf(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Ends and removes what rehearsals left that were killed. */
async function clearAbandoned(place: string): Promise<void> {
  for (const name of readdirSync(place).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(place, name);
    const owner = ownerOf(folder);
    if (!owner || isAlive(owner)) continue;
    await (await findEmbedded(folder))?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openOwn(neededBytes: number): Promise<Scratch> {
  const place = tmpdir();
  await clearAbandoned(place);
  const { bavail, bsize } = statfsSync(place);
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) throw new RehearsalRoomError(neededBytes, freeBytes, place);
  const folder = mkdtempSync(join(place, PREFIX));
  writeFileSync(join(folder, OWNER), JSON.stringify(identify(process.pid)));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // As on a server that has been in use: log files are there to be written over.
    const server = await startEmbedded(folder, { settings: { min_wal_size: '2GB' } });
    const url = await server.ensureDatabase('rehearsal');
    const close = async () => {
      await server.stop();
      remove();
    };
    const keep = () => rmSync(join(folder, OWNER), { force: true });
    return { url, isOwn: true, close, keep };
  } catch (error) {
    remove();
    throw error;
  }
}

async function openOn(server: string): Promise<Scratch> {
  const name = newId('rehearsal');
  const admin = await connectChecked(server, { name: 'slipway-rehearse', max: 1 });
  try {
    await admin.unsafe(`create database ${ident(name)} template template0`);
  } finally {
    await admin.end({ timeout: 1 });
  }
  const close = async () => {
    const last = await connectChecked(server, { name: 'slipway-rehearse', max: 1 });
    try {
      await last.unsafe(`drop database if exists ${ident(name)} with (force)`);
    } finally {
      await last.end({ timeout: 1 });
    }
  };
  return { url: withDatabase(server, name), isOwn: false, close, keep: () => {} };
}

/**
 * @param on a server's URL, or undefined for one of its own
 * @param neededBytes room that must be free; not known of a server that is named
 * @throws {RehearsalRoomError | DatabaseUnavailableError}
 */
export async function openScratch(on: string | undefined, neededBytes: number): Promise<Scratch> {
  return on === undefined ? openOwn(neededBytes) : openOn(on);
}
