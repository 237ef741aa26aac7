/** XML as it is written: two spaces for each level; words in one piece with their element. */

export interface Written {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Written | string)[];
}

/** Signs that no XML 1.0 document can have, not even as a reference. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** @returns a sign of the text that XML cannot have, such as `U+0000`; null: there is none */
export function impossibleSign(text: string): string | null {
  const [sign] = IMPOSSIBLE.exec(text) ?? [];
  if (sign === undefined) return null;
  return `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
// A reader makes one line's end of \r\n, and spaces of every white space in an attribute.
const inText = (text: string): string => text.replaceAll(/[&<>\r]/g, (sign) => SIGNS[sign]!);
const inAttribute = (text: string): string =>
  text.replaceAll(/[&<>"\t\n\r]/g, (sign) => SIGNS[sign]!);

/** @returns an element to be written */
export const element = (
  name: string,
  attributes: Written['attributes'] = {},
  ...children: Written['children']
): Written => ({ name, attributes, children });

function render({ name, attributes, children }: Written, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => {
    return ` ${key}="${inAttribute(String(value))}"`;
  });
  const start = `<${name}${given.join('')}`;
  if (children.length === 0) return `${start}/>`;
  const hasWords = children.some((child) => typeof child === 'string');
  const inner = children.map((child) =>
    typeof child === 'string' ? inText(child) : render(child, hasWords ? '' : `${indent}  `),
  );
  if (hasWords) return `${start}>${inner.join('')}</${name}>`;
  return `${start}>${inner.map((one) => `\n${indent}  ${one}`).join('')}\n${indent}</${name}>`;
}

/** @returns the text of a file */
export const renderXml = (root: Written): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}\n`;
