/** Where statements go: `lrs.yaml` of the installation's folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkShape, readDocument } from '@slipway/kernel';
import { Type } from 'typebox';

const FileShape = Type.Object(
  {
    endpoint: Type.String({ pattern: '^https?://[^ ]+$', description: 'the address of xAPI' }),
    user: Type.String({ minLength: 1 }),
    secret: Type.String({ pattern: '^env:[A-Z][A-Z0-9_]*$', description: 'a reference' }),
    'home-page': Type.String({
      pattern: '^https?://[^ ]+$',
      description: 'whose people these are',
    }),
  },
  { additionalProperties: false },
);

export interface LrsSettings {
  /** Ends in a slash. */
  readonly endpoint: string;
  readonly user: string;
  /** Such as `env:LRS_SECRET`: a secret stands in no file. */
  readonly secret: string;
  /** Ends in no slash. */
  readonly homePage: string;
}

/**
 * @returns what the folder's `lrs.yaml` says; null: there is none, and nothing is sent
 * @throws {InputFileError} with every problem at its line
 */
export function readLrsSettings(folder: string): LrsSettings | null {
  const file = join(folder, 'lrs.yaml');
  if (!existsSync(file)) return null;
  const document = readDocument(file);
  const shaped = checkShape(FileShape, document.value);
  if (!shaped.ok) throw document.error(shaped.problems);
  const { endpoint, user, secret, 'home-page': homePage } = shaped.value;
  return {
    endpoint: endpoint.replace(/\/*$/, '/'),
    user,
    secret,
    homePage: homePage.replace(/\/*$/, ''),
  };
}
