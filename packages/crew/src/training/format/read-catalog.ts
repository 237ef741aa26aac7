/**
 * Reads folders of modules. Each module is a folder of its own:
 *
 *   NAME/module.yaml   what it teaches, how it is assessed      (of every module)
 *   NAME/bank.yaml     questions                                (not of a refresher)
 *   NAME/video.LANGUAGE.webm, captions.LANGUAGE.vtt, PICTURE.LANGUAGE.webp
 *
 * A later folder's module replaces one of the same id in an earlier folder.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf, nearest, readDocument, type InputDocument } from '@slipway/kernel';
import { LANGUAGES } from '../../core/person.ts';
import type { Catalog, Film, Question, TrainingModule } from '../core/module.ts';
import { parseBank } from './bank.ts';
import { faultAt, faultsOfError, placed, refuse, type Fault } from './faults.ts';
import { readFilm } from './film.ts';
import { parseModuleFile, type ModuleFile } from './module-file.ts';

/** The modules that ship. */
export const SHIPPED_MODULES: string = fileURLToPath(new URL('../../../modules', import.meta.url));

interface Read {
  readonly document: InputDocument;
  readonly file: ModuleFile;
  readonly folder: string;
}

function foldersIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true });
  return names
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'module.yaml')))
    .map((entry) => join(folder, entry.name))
    .toSorted();
}

/** @returns what was read; null: it has faults, which were added */
function readOne(folder: string, faults: Fault[]): Read | null {
  try {
    const document = readDocument(join(folder, 'module.yaml'));
    const parsed = parseModuleFile(document.value);
    if (!parsed.ok) {
      faults.push(...placed(document, parsed.problems));
      return null;
    }
    if (parsed.value.id !== basename(folder)) {
      const what = `The module ${parsed.value.id} lies in the folder ${basename(folder)}.`;
      faults.push(...placed(document, [{ path: ['id'], what, next: 'Give both one name.' }]));
    }
    return { document, file: parsed.value, folder };
  } catch (error) {
    faults.push(...faultsOfError(error));
    return null;
  }
}

/** A retake asks questions that the attempt before has not asked. */
function checkSize({ document, file }: Read, bank: readonly Question[], faults: Fault[]): void {
  const least = 2 * file.assessment.items;
  if (bank.length >= least) return;
  const what = `The bank has ${bank.length} questions; ${file.assessment.items} are asked.`;
  const next = `A retake asks others: write ${least} questions or more.`;
  faults.push(...placed(document, [{ path: ['assessment', 'items'], what, next }]));
}

function readBank(read: Read, faults: Fault[]): readonly Question[] {
  try {
    const document = readDocument(join(read.folder, 'bank.yaml'));
    const parsed = parseBank(document.value);
    if (!parsed.ok) {
      faults.push(...placed(document, parsed.problems));
      return [];
    }
    for (const [at, { picture }] of parsed.value.entries()) {
      for (const language of picture === null ? [] : LANGUAGES) {
        const name = `${picture}.${language}.webp`;
        if (existsSync(join(read.folder, name))) continue;
        const what = `There is no picture ${name}.`;
        const next = 'Add it beside the bank.';
        faults.push(...placed(document, [{ path: [at, 'picture'], what, next }]));
      }
    }
    checkSize(read, parsed.value, faults);
    return parsed.value;
  } catch (error) {
    faults.push(...faultsOfError(error));
    return [];
  }
}

async function readFilms(
  folder: string,
  faults: Fault[],
): Promise<{ readonly en: Film; readonly es: Film }> {
  const [en, es] = [await readFilm(folder, 'en', faults), await readFilm(folder, 'es', faults)];
  return { en, es };
}

async function complete(read: Read, faults: Fault[]): Promise<TrainingModule> {
  const { file, folder } = read;
  const bank = readBank(read, faults);
  const films = await readFilms(folder, faults);
  return { ...file, folder, bank, bankHash: hashOf(bank), films };
}

/** @returns the refresher with all that it takes; null: what it refreshes is unknown */
function refresh(read: Read, modules: Catalog, faults: Fault[]): TrainingModule | null {
  const { document, file } = read;
  const base = modules.get(file.refreshes!);
  if (!base) {
    const known = [...modules.keys()];
    const guess = nearest(file.refreshes!, known);
    const what = `There is no module ${file.refreshes} to refresh.`;
    const next = guess ? `Did you mean ${guess}?` : `One of: ${known.join(', ')}.`;
    faults.push(...placed(document, [{ path: ['refreshes'], what, next }]));
    return null;
  }
  if (base.bank.length > 0) checkSize(read, base.bank, faults);
  const { certificate, validDays, refresherDays, checks, films, bank, bankHash, folder } = base;
  const taken = { certificate, validDays, refresherDays, checks, films, bank, bankHash, folder };
  return { ...file, ...taken, needs: [] };
}

function checkNeeds(reads: readonly Read[], modules: Catalog, faults: Fault[]): void {
  for (const { document, file } of reads) {
    for (const [place, need] of file.needs.entries()) {
      if (modules.has(need) && need !== file.id) continue;
      const what = need === file.id ? 'A module needs itself.' : `There is no module ${need}.`;
      const problem = { path: ['needs', place], what, next: 'Name another.' };
      faults.push(...placed(document, [problem]));
    }
  }
}

/**
 * @param folders of modules, such as `SHIPPED_MODULES` and a store's own
 * @returns the modules, and everything that is wrong, by file and line
 */
export async function checkCatalog(
  folders: readonly string[],
): Promise<{ readonly catalog: Catalog; readonly faults: readonly Fault[] }> {
  const faults: Fault[] = [];
  const reads: Read[] = [];
  for (const folder of folders) {
    if (existsSync(folder))
      reads.push(...foldersIn(folder).flatMap((one) => readOne(one, faults) ?? []));
    else
      faults.push(
        faultAt(folder, { line: 1, what: 'There is no such folder.', next: 'Check it.' }),
      );
  }
  const catalog = new Map<string, TrainingModule>();
  for (const read of reads) {
    if (read.file.refreshes === null) catalog.set(read.file.id, await complete(read, faults));
  }
  for (const read of reads) {
    const made = read.file.refreshes === null ? null : refresh(read, catalog, faults);
    if (made) catalog.set(made.id, made);
  }
  checkNeeds(reads, catalog, faults);
  return { catalog, faults };
}

/** @throws {InputFileError} with every fault by file and line */
export async function readCatalog(folders: readonly string[]): Promise<Catalog> {
  const { catalog, faults } = await checkCatalog(folders);
  refuse(faults);
  return catalog;
}
