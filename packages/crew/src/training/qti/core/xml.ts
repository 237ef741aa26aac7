/**
 * XML as a tree that knows its lines. Nothing is expanded and nothing is fetched: a DOCTYPE is
 * refused, and so is what is too deep or too much.
 *
 * QTI 2 and 3 say the same in other names: `choiceInteraction maxChoices` is
 * `qti-choice-interaction max-choices`. The tree has those of QTI 3, so that there is one reader.
 */
import { SaxesParser } from 'saxes';
import type { LineProblem } from '../../core/captions.ts';

export interface Element {
  /** As QTI 3 has it; of a namespace other than the root's, `{namespace}name`. */
  readonly name: string;
  /** As it stands in the file. */
  readonly tag: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** By the names that QTI 3 has. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
}

export type Node = Element | string;

export interface Tree {
  readonly root: Element;
  /** Of the root. */
  readonly namespace: string;
}

type Parsed =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly problem: LineProblem };

/** Elements inside of each other. */
const DEEPEST = 64;
const MOST_ELEMENTS = 20_000;
const TWO = /^http:\/\/www\.imsglobal\.org\/xsd\/imsqti_v2p[12]$/;
/** Names of QTI 2 that are one word, and have a prefix in QTI 3. */
const ONE_WORD = new Set(['correct', 'mapping', 'match', 'prompt', 'stylesheet', 'value']);
ONE_WORD.add('variable');

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const elementName = (name: string): string =>
  /[A-Z]/.test(name) || ONE_WORD.has(name) ? `qti-${kebab(name)}` : name;

class Broken extends Error {
  readonly problem: LineProblem;

  constructor(line: number, what: string, next: string) {
    super(what);
    this.problem = { line, what, next };
  }
}

interface Open extends Element {
  readonly children: Node[];
}

/** @returns the tree, or the first thing that is wrong */
export function parseXml(text: string): Parsed {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let tree: Tree | null = null;
  let count = 0;
  let line = 1;
  parser.on('error', ({ message }) => {
    const what = `This is no XML: ${message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')}.`;
    throw new Broken(parser.line, what, 'Correct it, or export it again.');
  });
  parser.on('doctype', () => {
    const what = 'This file declares a DOCTYPE, whose entities could stand for anything.';
    throw new Broken(parser.line, what, 'Take the DOCTYPE out: QTI needs none.');
  });
  // Here the sign behind the name has been read: a line's end is one line further on.
  parser.on('opentagstart', () => (line = parser.line - (parser.column === 0 ? 1 : 0)));
  parser.on('opentag', ({ name: tag, local, uri, attributes: given }) => {
    count += 1;
    const next = 'Make several files of it.';
    if (count > MOST_ELEMENTS) throw new Broken(line, 'This file has too many elements.', next);
    if (open.length >= DEEPEST) throw new Broken(line, 'Elements lie too deep here.', next);
    const root = tree?.namespace ?? uri;
    const isTwo = TWO.test(root);
    const own = isTwo ? elementName(local) : local;
    const attributes = new Map(
      Object.values(given).map(({ name, value }) => [isTwo ? kebab(name) : name, value]),
    );
    const name = uri === root ? own : `{${uri}}${local}`;
    const element: Open = { name, tag, line, attributes, children: [] };
    tree ??= { root: element, namespace: uri };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (part) => open.at(-1)?.children.push(part));
  parser.on('cdata', (part) => open.at(-1)?.children.push(part));
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Broken) return { ok: false, problem: error.problem };
    throw error;
  }
  if (!tree) throw new Error('parseXml: a document without a root was taken');
  return { ok: true, tree };
}

/** @returns the elements directly inside, of these names if any are given */
export function elementsOf(element: Element, ...names: readonly string[]): readonly Element[] {
  const all = element.children.filter((node): node is Element => typeof node !== 'string');
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** @returns all elements inside, at any depth, in order */
export function insideOf(element: Element): readonly Element[] {
  return elementsOf(element).flatMap((one) => [one, ...insideOf(one)]);
}

/** @returns the text inside, trimmed: of a value or a name, not of prose */
export function valueOf(element: Element): string {
  const texts = element.children.map((node) => (typeof node === 'string' ? node : valueOf(node)));
  return texts.join('').trim();
}
