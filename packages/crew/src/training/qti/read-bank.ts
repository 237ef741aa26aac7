/** Banks from items of QTI, in one source or several. */
import { LANGUAGES, type Language } from '../../core/person.ts';
import { bankText } from '../format/bank-text.ts';
import { faultAt, refuse, type Fault } from '../format/faults.ts';
import { readItem } from './core/item.ts';
import { MANIFEST, readManifest } from './core/manifest.ts';
import { pairItems, type Pair, type Sourced } from './core/pair.ts';
import { folderOf, resolveHref } from './core/paths.ts';
import { webpSize } from './core/webp.ts';
import { parseXml, type Tree } from './core/xml.ts';
import { LARGEST_PICTURE_BYTES, LARGEST_XML_BYTES, megabytes } from './limits.ts';
import { openSource, type Source } from './source.ts';

export interface QtiImport {
  /** Of the bank's file. */
  readonly text: string;
  readonly questions: number;
  /** Files that belong beside it, such as `phone-item.en.webp`. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** What was left out, by file and line. */
  readonly notes: readonly Fault[];
}

interface Reading {
  readonly source: Source;
  readonly faults: Fault[];
  readonly notes: Fault[];
}

/** Where a question stands, for what is found out later. */
interface Placed extends Sourced {
  readonly source: Source;
  /** In the source. */
  readonly name: string;
  readonly text: string;
}

function textOf({ source, faults }: Reading, name: string): string | null {
  const file = source.fileOf(name);
  const fault = (what: string, next: string) => faults.push(faultAt(file, { line: 1, what, next }));
  const size = source.sizeOf(name);
  if (size === null) fault(`There is no ${name} in ${source.path}.`, 'Add it, or name it no more.');
  else if (size > LARGEST_XML_BYTES) {
    fault(`${name} is larger than ${megabytes(LARGEST_XML_BYTES)}.`, 'Make several files of it.');
  } else {
    const bytes = source.read(name)!;
    const is16 =
      (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const encoding = is16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      fault(`${name} is not written in UTF-8.`, 'Save it as UTF-8.');
    }
  }
  return null;
}

function treeOf(reading: Reading, name: string): { tree: Tree; text: string } | null {
  const text = textOf(reading, name);
  if (text === null) return null;
  const parsed = parseXml(text);
  if (parsed.ok) return { tree: parsed.tree, text };
  reading.faults.push(faultAt(reading.source.fileOf(name), parsed.problem, text));
  return null;
}

/** @returns the names of items: those of each manifest, or all XML files where there is none */
function itemNames(reading: Reading): readonly string[] {
  const { source, faults, notes } = reading;
  const xml = source.names.filter((name) => name.toLowerCase().endsWith('.xml'));
  const manifests = source.names.filter((name) => name.split('/').at(-1) === MANIFEST);
  if (manifests.length === 0) return source.names.length === 1 ? source.names : xml;
  const items = manifests.flatMap((name) => {
    const read = treeOf(reading, name);
    if (!read) return [];
    const told = readManifest(read.tree, name);
    const at = source.fileOf(name);
    faults.push(...told.problems.map((problem) => faultAt(at, problem, read.text)));
    notes.push(...told.notes.map((note) => faultAt(at, note, read.text)));
    return told.items;
  });
  const known = new Set([...items, ...manifests]);
  for (const name of xml.filter((one) => !known.has(one))) {
    const what = `${name} is in no manifest.`;
    notes.push(faultAt(source.fileOf(name), { line: 1, what, next: 'That was left out.' }));
  }
  return [...new Set(items)];
}

/** @returns the language that names tell: `tills.es.xml`, `items/es/tills.xml`, `tills.es.zip` */
function languageHint(source: Source, name: string): Language | null {
  const parts = [source.path.split(/[/\\]/).at(-1)!, ...name.split('/')].toReversed();
  const said = parts.map((part) => /(?:^|\.)(en|es)(?:\.(?:xml|zip))?$/i.exec(part)?.[1]);
  return (said.find((one) => one !== undefined)?.toLowerCase() as Language | undefined) ?? null;
}

function readSource(reading: Reading): readonly Placed[] {
  const { source, faults, notes } = reading;
  return itemNames(reading).flatMap((name): readonly Placed[] => {
    const read = treeOf(reading, name);
    if (!read) return [];
    const { tree, text } = read;
    const item = readItem(tree, languageHint(source, name));
    const file = source.fileOf(name);
    faults.push(...item.problems.map((problem) => faultAt(file, problem, text)));
    notes.push(...item.notes.map((note) => faultAt(file, note, text)));
    return item.question ? [{ file, source, name, text, question: item.question }] : [];
  });
}

/** @returns the picture's bytes; null: told */
function pictureBytes({ file, source, name, text, question }: Placed, faults: Fault[]) {
  const { href, line } = question.picture!;
  const tell = (what: string, next: string) =>
    faults.push(faultAt(file, { line, what: `${question.id} ${what}`, next }, text));
  const picture = resolveHref(folderOf(name), href);
  const size = picture === null ? null : source.sizeOf(picture);
  if (picture === null) tell(`names a picture outside of its package: "${href}".`, 'Pack it.');
  else if (size === null) tell(`names a picture that is not there: "${href}".`, 'Pack it.');
  else if (size > LARGEST_PICTURE_BYTES) {
    tell(`has a picture of more than ${megabytes(LARGEST_PICTURE_BYTES)}.`, 'Make it smaller.');
  } else {
    const bytes = source.read(picture)!;
    if (webpSize(bytes)) return bytes;
    tell(`has a picture that is no WebP: "${href}".`, 'Convert it, and name the new one.');
  }
  return null;
}

function picturesOf(pairs: readonly Pair[], faults: Fault[]): ReadonlyMap<string, Uint8Array> {
  const pictures = new Map<string, Uint8Array>();
  for (const { question, sources } of pairs) {
    for (const language of question.picture === null ? [] : LANGUAGES) {
      const placed = sources[language] as Placed;
      const bytes = pictureBytes(placed, faults);
      const name = `${question.picture}.${language}.webp`;
      const before = pictures.get(name);
      if (bytes && before && Buffer.compare(bytes, before) !== 0) {
        const { line } = placed.question.picture!;
        const what = `${question.id} and another question have two pictures for ${name}.`;
        faults.push(faultAt(placed.file, { line, what, next: 'Rename one.' }, placed.text));
      }
      if (bytes) pictures.set(name, bytes);
    }
  }
  return pictures;
}

/**
 * @param paths of an item's file, a folder, or a package as .zip; both languages lie in one or two
 * @throws {InputFileError} with every problem by file, line and item
 */
export async function bankFromQti(paths: readonly string[]): Promise<QtiImport> {
  const faults: Fault[] = [];
  const notes: Fault[] = [];
  const placed: Placed[] = [];
  for (const path of paths) {
    placed.push(...readSource({ source: await openSource(path), faults, notes }));
  }
  const tell = (source: Sourced, what: string, next: string) => {
    const { file, text, question } = source as Placed;
    faults.push(faultAt(file, { line: question.line, what, next }, text));
  };
  refuse(faults);
  const pairs = pairItems(placed, tell);
  if (placed.length === 0) {
    const what = 'There is no item here.';
    faults.push(faultAt(paths[0] ?? '', { line: 1, what, next: 'Name items, or their package.' }));
  }
  const pictures = picturesOf(pairs, faults);
  refuse(faults);
  const written = bankText(pairs.map(({ question }) => question));
  if (written.ok) return { text: written.value, questions: pairs.length, pictures, notes };
  for (const { path, what, next } of written.problems) {
    const pair = pairs[Number(path[0] ?? 0)]!;
    tell(pair.sources.en, `${pair.question.id}: ${what}`, next);
  }
  refuse(faults);
  throw new Error('bankFromQti: a bank has problems, and none was told');
}
