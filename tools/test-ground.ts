/**
 * What all test files of a run share: a disk in memory where there is room for one, PostgreSQL 18
 * on it, and PostgreSQL 15 where it is installed and a file asks for it.
 *
 * Nothing of it outlives the run, so nothing of it waits for a disk. A test of what a crash leaves
 * kills a server of its own.
 */
import { accessSync, chmodSync, constants, existsSync, mkdtempSync } from 'node:fs';
import { readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableMemory } from 'node:process';
import { startEmbedded } from '@slipway/pg';
import { BIN_15, OwnServer } from '@slipway/schema/testing';

const MEMORY_DISK = '/dev/shm';
/** What a whole run writes at most, and as much again. */
const ROOM_BYTES = 6 * 2 ** 30;
/** Compiling a statement (`jit`) takes longer than any of the tests' statements does. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '512MB',
  jit: 'off',
};

/** @returns where temporary files go: into memory if there is plenty, else where they always do */
function temporaryRoot(): string {
  try {
    accessSync(MEMORY_DISK, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    const hasRoom = Math.min(bavail * bsize, availableMemory()) > ROOM_BYTES;
    return hasRoom ? MEMORY_DISK : tmpdir();
  } catch {
    return tmpdir(); // another system, or a container without it
  }
}

export interface TestGround {
  /** What test files find in their environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the servers and removes the folder. */
  end(): Promise<void>;
}

/** @param files the test files that will run */
export async function makeTestGround(files: readonly string[]): Promise<TestGround> {
  // Before anything is started: a file that is not there ends this.
  const wants15 = files.some((file) => /\bSERVERS\b/.test(readFileSync(file, 'utf8')));
  const folder = mkdtempSync(join(temporaryRoot(), 'slipway-test-'));
  chmodSync(folder, 0o711); // as the usual one: a test runs a server as another user
  process.env['TMPDIR'] = folder;
  const server = await startEmbedded(join(folder, 'pg'), { settings: SETTINGS });
  const isGiven = process.env['SLIPWAY_TEST_POSTGRES15_URL'] !== undefined;
  const old =
    wants15 && !isGiven && existsSync(BIN_15)
      ? await OwnServer.make({ bin: BIN_15, settings: { ...SETTINGS, wal_level: 'logical' } })
      : undefined;
  return {
    env: {
      TMPDIR: folder,
      SLIPWAY_TEST_DATABASE_URL: server.url(),
      ...(old ? { SLIPWAY_TEST_POSTGRES15_URL: old.url } : {}),
    },
    end: async () => {
      await old?.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
