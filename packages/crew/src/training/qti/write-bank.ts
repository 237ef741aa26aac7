/** A module's bank as a content package of QTI 3.0. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../../core/person.ts';
import type { Question, TrainingModule } from '../core/module.ts';
import { MANIFEST, manifestOf, type PackedItem } from './core/manifest.ts';
import { webpSize } from './core/webp.ts';
import { identifierOf, itemOf, unsayable } from './core/write-item.ts';

export interface QtiExport {
  /** The package's files. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly questions: number;
  /** Questions that QTI has no form for, and why. */
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** @returns the pictures of a question by the names of the package; or why it has none */
function packedPictures(
  { picture }: Question,
  folder: string,
  languages: readonly Language[],
): ReadonlyMap<Language, { file: string; bytes: Uint8Array }> | string {
  const files = languages.map((language) => {
    const name = `${picture}.${language}.webp`;
    const bytes = readFileSync(join(folder, name));
    return [language, { file: `pictures/${name}`, bytes }] as const;
  });
  const broken = files.find(([, { bytes }]) => webpSize(bytes) === null);
  return broken ? `${broken[1].file} is no WebP` : new Map(files);
}

/** @returns a module's bank as a content package of QTI 3.0, with an item in each language */
export function qtiOfBank(
  { id: module, bank, folder }: Pick<TrainingModule, 'id' | 'bank' | 'folder'>,
  languages: readonly Language[] = LANGUAGES,
): QtiExport {
  const files = new Map<string, Uint8Array>();
  const packed: PackedItem[] = [];
  const leftOut: { id: string; why: string }[] = [];
  for (const question of bank) {
    const { id } = question;
    const pictures =
      question.picture === null ? new Map() : packedPictures(question, folder, languages);
    const why = unsayable(question) ?? (typeof pictures === 'string' ? pictures : null);
    if (why !== null || typeof pictures === 'string') {
      leftOut.push({ id, why: why ?? '' });
      continue;
    }
    for (const language of languages) {
      const shown = pictures.get(language);
      const file = `items/${language}/${id}.xml`;
      const picture = shown ? { href: `../../${shown.file}`, ...webpSize(shown.bytes)! } : null;
      files.set(file, bytesOf(itemOf(question, language, picture)));
      if (shown) files.set(shown.file, shown.bytes);
      const identifier = identifierOf(id, language);
      packed.push({ identifier, file, pictures: shown ? [shown.file] : [] });
    }
  }
  files.set(MANIFEST, bytesOf(manifestOf(module, packed)));
  return { files, questions: bank.length - leftOut.length, leftOut };
}
