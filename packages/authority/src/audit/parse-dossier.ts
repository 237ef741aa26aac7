/** A dossier from its text. */
import { checkOften } from '@slipway/kernel';
import { Dossier } from './core/dossier.ts';
import { DossierFileError } from './errors.ts';

/**
 * @param file the name used in messages
 * @throws {DossierFileError} it is none: where and why is told
 */
export function parseDossier(text: string, file: string): Dossier {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DossierFileError(file, reason.replace(/\.$/, ''));
  }
  const checked = checkOften(Dossier, raw);
  if (checked.ok) return checked.value;
  throw new DossierFileError(file, (checked.problems[0]?.what ?? '').replace(/\.$/, ''));
}
