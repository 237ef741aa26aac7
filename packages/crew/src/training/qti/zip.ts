/** Archives of content packages: read in memory, with every bound checked, and written. */
import { crc32 } from 'node:zlib';
import { InputFileError } from '@slipway/kernel';
import { isInside } from './core/paths.ts';
import { LARGEST_PACKAGE_BYTES, LARGEST_PICTURE_BYTES, megabytes } from './limits.ts';
import { MOST_FILES, wholeFile } from './limits.ts';

/** Files that items are made of; others are named, and not unpacked. */
const READ = /\.(xml|webp)$/i;
const LINK = 0o12;

/**
 * Reads an archive; nothing is written anywhere.
 *
 * @returns its files by name; those that are no XML or WebP are empty
 * @throws {InputFileError} a name that leads out, a link, a name twice, a password, damage, or more
 *   than is taken
 */
export async function readZip(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { openPromise } = await import('yauzl');
  const no = (what: string, next: string) => wholeFile(path, what, next);
  const damaged = (error: unknown) => {
    const reason = (error as Error).message.split('\n')[0]!;
    return no(`${path} is no archive that can be read: ${reason}.`, 'Make the package again.');
  };
  const archive = await openPromise(path, { lazyEntries: true }).catch((error: unknown) => {
    throw damaged(error);
  });
  const again = 'Make the package again, with its own files alone.';
  const files = new Map<string, Uint8Array>();
  let total = 0;
  try {
    if (archive.entryCount > MOST_FILES) throw no(`${path} has too many files.`, again);
    for await (const entry of archive.eachEntry()) {
      const { fileName: name, uncompressedSize: size, externalFileAttributes } = entry;
      if (externalFileAttributes >>> 28 === LINK) throw no(`${name} is a link.`, again);
      if (name.endsWith('/')) continue;
      if (!isInside(name)) throw no(`"${name}" leads out of the package.`, again);
      if (files.has(name)) throw no(`${name} is in ${path} twice.`, again);
      if (entry.isEncrypted()) throw no(`${name} has a password.`, 'Pack it without one.');
      const isRead = READ.test(name);
      total += isRead ? size : 0;
      if (isRead && (size > LARGEST_PICTURE_BYTES || total > LARGEST_PACKAGE_BYTES)) {
        const most = `${megabytes(LARGEST_PICTURE_BYTES)} a file`;
        const what = `${name} is too large, or all of them are; the most is ${most}`;
        throw no(`${what} and ${megabytes(LARGEST_PACKAGE_BYTES)} in all.`, again);
      }
      const bytes = isRead ? await unpack(await archive.openReadStreamPromise(entry)) : EMPTY;
      if (isRead && crc32(bytes) !== entry.crc32) throw new Error(`${name} is damaged`);
      files.set(name, bytes);
    }
  } catch (error) {
    throw error instanceof InputFileError ? error : damaged(error);
  } finally {
    archive.close();
  }
  return files;
}
const EMPTY = new Uint8Array();

/** The library ends the stream with an error at the first byte beyond the size that was said. */
async function unpack(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** @returns an archive; the same files make the same bytes */
export async function zipOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  return zipSync(Object.fromEntries(files), { level: 6, mtime: new Date(1980, 0, 2) });
}
