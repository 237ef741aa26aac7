/**
 * The word in a message by which the person told acknowledges the page: who and which page, under
 * an HMAC of a key that stands in the installation's folder. It works once, and for nobody else.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileAtomic, privateFolder } from '@slipway/kernel';
import { LinkRefusedError } from './errors.ts';

/** @returns the key of the installation's links, made if there is none */
export function linkKey(folder: string): Buffer {
  const file = join(privateFolder(folder), 'page-key');
  if (!existsSync(file)) createFileAtomic(file, randomBytes(32).toString('base64url'));
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
}

function seal(key: Buffer, page: string, person: string): Buffer {
  const words = JSON.stringify(['slipway-page-v1', page, person]);
  return createHmac('sha256', key).update(words).digest();
}

/** @returns `PAGE.PERSON.SEAL`, safe in an address */
export function linkWord(key: Buffer, page: string, person: string): string {
  const parts = [Buffer.from(page), Buffer.from(person), seal(key, page, person)];
  return parts.map((part) => part.toString('base64url')).join('.');
}

/**
 * @returns whose word it is, and for which page
 * @throws {LinkRefusedError} it is not one that this installation sent
 */
export function openLink(key: Buffer, word: string): { page: string; person: string } {
  const parts = word.split('.').map((part) => Buffer.from(part, 'base64url'));
  const [page, person, given] = parts;
  if (parts.length !== 3 || !page || !person || !given) throw new LinkRefusedError();
  const [pageId, who] = [page.toString(), person.toString()];
  const wanted = seal(key, pageId, who);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new LinkRefusedError();
  }
  return { page: pageId, person: who };
}
