/** Our own rules: each looks at the whole repository and says what breaks it, by file. */
import { readIfPresent, resolveRelative, type Source, type Workspace } from './sources.ts';

/** What a rule found, and at how many places it looked: looking at nothing proves nothing. */
export interface Finding {
  readonly checked: number;
  readonly broken: readonly string[];
}

// A hash and a verified signature depend on their arguments alone; what does not is impure below.
const IO_MODULES = /^node:(?!assert|test|util$|crypto$)/;
const IO_LIBRARIES = new Set(['undici', 'postgres', 'fastify', '@slipway/pg']);
const IMPURE = new RegExp(
  [
    /\b(Date\.now\(|new Date\(\)|performance\.now\(|setTimeout\(|fetch\()/,
    /\b(Math\.random\(|random(Bytes|Int|UUID)\(|generateKey)/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

const isTest = (path: string) => /\.(test|soak)\.tsx?$/.test(path);

/** A package imports only packages of a lower layer, and declares what it imports. */
export function layerDirection(sources: readonly Source[], spaces: readonly Workspace[]): Finding {
  const byName = new Map(spaces.map((space) => [space.name, space]));
  const broken: string[] = [];
  let checked = 0;
  for (const { workspace, imports, path } of sources) {
    if (!workspace) continue;
    for (const specifier of imports) {
      const name = specifier.startsWith('@slipway/')
        ? specifier.split('/').slice(0, 2).join('/')
        : '';
      const target = byName.get(name);
      if (!target || target === workspace) continue;
      checked += 1;
      if (target.layer >= workspace.layer) {
        const say = `layer ${workspace.layer} imports ${name} of layer ${target.layer}`;
        broken.push(`${path}: ${say}`);
      }
      if (!workspace.dependencies.includes(name)) {
        broken.push(`${path}: ${name} is not among the dependencies of ${workspace.folder}`);
      }
    }
  }
  return { checked, broken };
}

/** Nothing reaches out of its package by a relative path. */
export function relativeEscape(sources: readonly Source[]): Finding {
  const broken: string[] = [];
  let checked = 0;
  for (const source of sources) {
    if (!source.workspace) continue;
    for (const specifier of source.imports.filter((one) => one.startsWith('.'))) {
      checked += 1;
      const target = resolveRelative(source, specifier);
      if (!target.startsWith(`${source.workspace.folder}/`)) {
        broken.push(`${source.path}: ${specifier} leaves ${source.workspace.folder}`);
      }
    }
  }
  return { checked, broken };
}

/** Files under `core/` take time, randomness and the world as arguments. */
export function pureCore(sources: readonly Source[]): Finding {
  const cores = sources.filter(({ path }) => path.includes('/core/') && !isTest(path));
  const broken = cores.flatMap(({ path, imports, lines }) => [
    ...imports
      .filter((one) => IO_MODULES.test(one) || IO_LIBRARIES.has(one))
      .map((one) => `${path}: imports ${one}`),
    ...lines.flatMap((line, index) => {
      const code = line.replace(/\/\/.*$|^\s*\*.*$/, '');
      return IMPURE.test(code) ? [`${path}:${index + 1}: ${line.trim()}`] : [];
    }),
  ]);
  return { checked: cores.length, broken };
}

/** Files of 500 lines at most; lines of 100 characters at most (a URL may be longer). */
export function lengths(sources: readonly Source[]): Finding {
  const broken = sources.flatMap(({ path, lines }) => [
    ...(lines.length > 501 ? [`${path}: ${lines.length - 1} lines`] : []),
    ...lines.flatMap((line, index) =>
      line.length > 100 && !line.includes('://') ? [`${path}:${index + 1}: ${line.length}`] : [],
    ),
  ]);
  return { checked: sources.length, broken };
}

/** The middle file is short: median ≤ 130 lines, nine of ten ≤ 350. */
export function lengthSpread(sources: readonly Source[]): Finding {
  const sorted = sources.map(({ lines }) => lines.length - 1).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const broken = [
    ...(at(0.5) > 130 ? [`median is ${at(0.5)} lines`] : []),
    ...(at(0.9) > 350 ? [`p90 is ${at(0.9)} lines`] : []),
  ];
  return { checked: sorted.length, broken };
}

/** Every error code of the source stands in docs/errors.md, and every code there in the source. */
export function errorCodes(sources: readonly Source[]): Finding {
  const codes = new Set<string>();
  for (const { path, text } of sources) {
    if (isTest(path)) continue;
    for (const match of text.matchAll(/readonly code = '([A-Z][A-Z0-9_]+)'/g)) codes.add(match[1]!);
  }
  const listed = new Set(
    Array.from(
      readIfPresent('docs/errors.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm),
      (m) => m[1]!,
    ),
  );
  const missing = codes.difference(listed);
  const stale = listed.difference(codes);
  const broken = [
    ...Array.from(missing, (code) => `docs/errors.md lacks ${code}`),
    ...Array.from(stale, (code) => `docs/errors.md lists ${code}, which nothing raises`),
  ];
  return { checked: codes.size, broken };
}

/** Every numbered rule of a SPEC.md names a test that exists in its package. */
export function specRules(sources: readonly Source[], specs: readonly string[]): Finding {
  const broken: string[] = [];
  let checked = 0;
  for (const spec of specs) {
    const folder = spec.slice(0, -'SPEC.md'.length);
    const tests = sources.filter(({ path }) => path.startsWith(folder) && isTest(path));
    const paragraphs = readIfPresent(spec).split(/\n(?=\s*(?:[-*]\s+|\*\*|\||\d+\.\s|#))/);
    for (const paragraph of paragraphs) {
      const rule = /^[\s\-*|]*\**((?:[A-Z]{1,2})\d+)\b/.exec(paragraph)?.[1];
      if (!rule) continue;
      checked += 1;
      const names = Array.from(
        (paragraph.split('Enforced by:')[1] ?? '').matchAll(/`([^`]+)`/g),
        (m) => m[1]!,
      );
      if (names.length === 0) broken.push(`${spec}: ${rule} names no test`);
      for (const name of names) {
        if (!tests.some(({ text }) => text.includes(name))) {
          broken.push(`${spec}: ${rule} names the test "${name}", which does not exist`);
        }
      }
    }
  }
  return { checked, broken };
}
