/**
 * Words of QTI's flow, which is a part of HTML. A bank has plain text: emphasis and paragraphs
 * become that; what says more than its text (a picture, a formula, a table) is told.
 *
 * White space is one space, as browsers show it. Words that have other white space stand in `pre`.
 */
import { element, type Written } from './write-xml.ts';
import type { Element, Node } from './xml.ts';

/** Its words stand apart from those around it. */
const BLOCKS = new Set(
  'address blockquote br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre qti-content-body ul'.split(
    ' ',
  ),
);
const INLINE = new Set(
  'abbr acronym b bdi bdo big cite code dfn em i kbd samp small span strong tt u var'.split(' '),
);

/** Tells of an element that a bank's text cannot hold. */
export type TellOf = (element: Element) => void;

const collapse = (text: string): string =>
  text.replaceAll(/[ \t\r\n]+/g, ' ').replaceAll(/^ | $/g, '');
const isBlank = (node: Node): boolean => typeof node === 'string' && collapse(node) === '';

/** @returns the text of the only `pre`, if there is nothing beside it; null: there is */
function verbatim(nodes: readonly Node[]): string | null {
  const [only, ...others] = nodes.filter((node) => !isBlank(node));
  if (only === undefined || typeof only === 'string' || others.length > 0) return null;
  if (!BLOCKS.has(only.name)) return null;
  if (only.name !== 'pre') return verbatim(only.children);
  return only.children.every((node) => typeof node === 'string') ? only.children.join('') : null;
}

function plainText(nodes: readonly Node[], tell: TellOf): string {
  const parts = nodes.map((node) => {
    if (typeof node === 'string') return node;
    if (!BLOCKS.has(node.name) && !INLINE.has(node.name)) {
      tell(node);
      return '';
    }
    const text = plainText(node.children, tell);
    return BLOCKS.has(node.name) ? ` ${text} ` : text;
  });
  return parts.join('');
}

function without(nodes: readonly Node[], apart: ReadonlySet<Element>): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (typeof node === 'string') return [node];
    if (apart.has(node)) return [];
    const children = without(node.children, apart);
    return [{ ...node, children }];
  });
}

/** @param apart elements whose words are others' */
export function wordsOf(
  nodes: readonly Node[],
  tell: TellOf,
  apart: ReadonlySet<Element> = new Set(),
): string {
  const own = apart.size === 0 ? nodes : without(nodes, apart);
  // An element that held nothing but what stands apart is not there to be seen.
  const seen = own.filter((node) => typeof node === 'string' || !isHollow(node, apart.size > 0));
  return verbatim(seen) ?? collapse(plainText(seen, tell));
}

const isHollow = ({ name, children }: Element, isCut: boolean): boolean =>
  isCut && (name === 'p' || name === 'div') && children.every(isBlank);

/** Whether words are the same after they were read as flow. */
export const isPlain = (text: string): boolean => collapse(text) === text;

/** @returns words as children of an element that may hold blocks */
export const flowOf = (text: string): Written['children'] => [
  isPlain(text) ? text : element('pre', {}, text),
];
