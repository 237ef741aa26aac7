/**
 * Follows references to secrets at the moment they are needed. Values go to whoever asked, and
 * into no message.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BrokenReferenceError } from './errors.ts';
import { parseReference } from './core/reference.ts';

/**
 * @param reference `env:NAME` or `file:PATH`
 * @param env the environment to look in
 * @param folder the folder that a relative PATH starts from: that of the launch file
 * @returns the value; that of a file without white space around it
 * @throws {BrokenReferenceError} it is no reference, leads nowhere, or to nothing
 */
export function resolveReference(
  reference: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  const parsed = parseReference(reference);
  if (!parsed) {
    // Not repeated: what is no reference may well be the secret itself.
    const next = 'Write env:NAME or file:PATH.';
    throw new BrokenReferenceError('given', 'it is neither env:NAME nor file:PATH', next);
  }
  if (parsed.kind === 'env') {
    const value = env[parsed.name];
    if (value) return value;
    const fault = value === '' ? 'empty' : 'not set';
    const reason = `the environment variable ${parsed.name} is ${fault}`;
    throw new BrokenReferenceError(reference, reason, `Set ${parsed.name}, then try again.`);
  }
  const value = readSecret(resolve(folder, parsed.path))?.trim();
  if (value) return value;
  const reason = `the file ${parsed.path} ${value === '' ? 'is empty' : 'cannot be read'}`;
  throw new BrokenReferenceError(reference, reason, 'Write the value into this file.');
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
