/** A content package's `imsmanifest.xml`: which items there are, and what they need. */
import type { LineProblem } from '../../core/captions.ts';
import { folderOf, resolveHref } from './paths.ts';
import { element, renderXml } from './write-xml.ts';
import { elementsOf, insideOf, type Element, type Tree } from './xml.ts';

export const MANIFEST = 'imsmanifest.xml';

export interface ManifestRead {
  /** Files of items, by their names in the package. */
  readonly items: readonly string[];
  readonly problems: readonly LineProblem[];
  /** What was left out. */
  readonly notes: readonly LineProblem[];
}

const ITEM = /^imsqti_(apip)?item_xmlv/;
const TEST = /^imsqti_(apip)?(test|section)_xmlv/;
const OLD = /^imsqti_(assessment_)?xmlv1/;

/** @param name of the manifest in the package */
export function readManifest({ root }: Tree, name: string): ManifestRead {
  const problems: LineProblem[] = [];
  const notes: LineProblem[] = [];
  const items: string[] = [];
  const take = ({ line, attributes }: Element) => {
    const type = attributes.get('type') ?? '';
    const id = attributes.get('identifier') ?? '';
    if (OLD.test(type)) {
      const next = 'Export it as QTI 2.1 or later.';
      problems.push({ line, what: `${id} is of QTI 1, which is not read.`, next });
    } else if (TEST.test(type)) {
      const what = `${id} is a test, with an order and sections.`;
      notes.push({ line, what, next: 'Its items were taken, and it was left out.' });
    } else if (ITEM.test(type)) {
      const href = attributes.get('href') ?? '';
      const file = resolveHref(folderOf(name), href);
      const next = 'Name a file of the package.';
      if (file !== null) items.push(file);
      else problems.push({ line, what: `${id} leads out of the package: "${href}".`, next });
    }
  };
  if (root.name !== 'manifest') {
    const what = `This is <${root.tag}>, no manifest of a package.`;
    problems.push({ line: root.line, what, next: 'Export the package again.' });
  }
  for (const one of [root, ...insideOf(root)]) {
    if (!one.attributes.has('xml:base')) continue;
    const what = 'This manifest moves its names by xml:base.';
    problems.push({ line: one.line, what, next: 'Write each name from the package’s root.' });
  }
  for (const resources of elementsOf(root, 'resources')) {
    elementsOf(resources, 'resource').forEach(take);
  }
  return { items, problems, notes };
}

/** A file of the package that is made. */
export interface PackedItem {
  readonly identifier: string;
  readonly file: string;
  /** Names of pictures' files. */
  readonly pictures: readonly string[];
}

const NAMESPACE = 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1';
const SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd';

/** @returns the manifest's text */
export function manifestOf(module: string, items: readonly PackedItem[]): string {
  const pictures = [...new Set(items.flatMap((item) => item.pictures))];
  const pictureId = (file: string) => `picture-${pictures.indexOf(file) + 1}`;
  const fileOf = (href: string) => element('file', { href });
  const resources = [
    ...items.map(({ identifier, file, pictures: needed }) =>
      element(
        'resource',
        { identifier: `item-${identifier}`, type: 'imsqti_item_xmlv3p0', href: file },
        fileOf(file),
        ...needed.map((one) => element('dependency', { identifierref: pictureId(one) })),
      ),
    ),
    ...pictures.map((file) =>
      element(
        'resource',
        { identifier: pictureId(file), type: 'webcontent', href: file },
        fileOf(file),
      ),
    ),
  ];
  const manifest = element(
    'manifest',
    {
      xmlns: NAMESPACE,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${NAMESPACE} ${SCHEMA}`,
      identifier: `slipway-${module}`,
    },
    element(
      'metadata',
      {},
      element('schema', {}, 'QTI Package'),
      element('schemaversion', {}, '3.0.0'),
    ),
    element('organizations'),
    element('resources', {}, ...resources),
  );
  return renderXml(manifest);
}
