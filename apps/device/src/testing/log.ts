/** A log with one open epoch, for tests in one process. */
import { cpSync } from 'node:fs';
import type { Body } from '@slipway/fleet';
import { OpLog, type OpLogOptions } from '../log/oplog.ts';
import type { Entry } from '../log/rows.ts';
import { DeviceTime } from '../time.ts';

export const GRANT = {
  device: 'till-1',
  epoch: 1,
  store: 's01',
  kind: 'till',
  label: 'Till 1',
} as const;

/** @returns the log of a folder; enrolled if it was not */
export function openLog(folder: string, options: Partial<OpLogOptions> = {}): OpLog {
  const log = new OpLog(folder, { time: new DeviceTime(), reserveBytes: 65_536, ...options });
  if (log.epochs().length === 0) log.openEpoch(GRANT, 0);
  return log;
}

/** @returns an op of a type that is not looked into, about `sizeBytes` long */
export function entryOf(opId: string, sizeBytes = 100, schemaVersion = 1): Entry {
  const body: Body = { note: 'x'.repeat(sizeBytes) };
  return {
    opId,
    type: 'note',
    form: (below) => ({ schemaVersion: Math.max(schemaVersion, below), body }),
  };
}

/** Copies a data folder, as an image of its disk would. */
export const image = (from: string, to: string): void => cpSync(from, to, { recursive: true });
