/**
 * The two sealed keys, in a file that stands outside every database: `break-glass.yaml`. Their
 * private halves lie in two envelopes, in two places.
 *
 *   keys:
 *     - { id: red, public-key: MCowBQYDK2VwAyEA… }
 *     - { id: blue, public-key: MCowBQYDK2VwAyEA… }
 */
import { checkShape, readDocument, type Problem } from '@slipway/kernel';
import { Type } from 'typebox';
import type { GlassKeys } from './core/break-glass.ts';
import { isEd25519 } from './person-key.ts';

const closed = { additionalProperties: false };
const Key = Type.Object(
  {
    id: Type.String({ pattern: '^[\\w.-]{1,60}$' }),
    'public-key': Type.String({ minLength: 1, maxLength: 400 }),
  },
  closed,
);
const File = Type.Object({ keys: Type.Array(Key, { minItems: 2, maxItems: 2 }) }, closed);

/** @throws {InputFileError} each problem with its line */
export function readGlassKeys(file: string): GlassKeys {
  const document = readDocument(file);
  const checked = checkShape(File, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  const [first, second] = checked.value.keys.map(({ id, 'public-key': text }) => {
    return { id, publicKey: Buffer.from(text, 'base64') };
  });
  const problems: Problem[] = [];
  for (const [index, { id, publicKey }] of [first!, second!].entries()) {
    if (isEd25519(publicKey)) continue;
    const path = ['keys', index, 'public-key'];
    const next = '`slipway keys new` prints one that is.';
    problems.push({ path, what: `The sealed key ${id} is no Ed25519 key.`, next });
  }
  if (first!.id === second!.id || first!.publicKey.equals(second!.publicKey)) {
    const what = 'The two sealed keys are one.';
    problems.push({ path: ['keys', 1], what, next: 'Make a second key, with an id of its own.' });
  }
  if (problems.length > 0) throw document.error(problems);
  return [first!, second!];
}
