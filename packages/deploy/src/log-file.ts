/** The log of an instance: appended to by its process, readable by its owner only. */
import { chmodSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { renameSync, statSync, writeSync } from 'node:fs';

const ROTATE_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 2_000;
const TAIL_LINES = 15;

/**
 * Opens a log for one more instance; a large one is kept as `FILE.1` and begun anew.
 *
 * @param heading written first, so that a reader sees where the instance begins
 * @returns the open file, to be closed by the caller, and where the instance's own lines begin
 */
export function openLog(file: string, heading: string): { descriptor: number; fromByte: number } {
  if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  chmodSync(file, 0o600);
  writeSync(descriptor, `${heading}\n`);
  return { descriptor, fromByte: fstatSync(descriptor).size };
}

/** @returns the last lines that were written after `fromByte`, at most 2,000 bytes */
export function lastLines(file: string, fromByte: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(fromByte, size - TAIL_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const length = readSync(descriptor, bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, length).trim().split('\n');
    return lines.slice(-TAIL_LINES).join('\n');
  } finally {
    closeSync(descriptor);
  }
}
