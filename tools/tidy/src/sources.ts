/** The repository as data for the rules: workspaces with their layers, source files, imports. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/** Which layer each workspace lies in; a package may import only lower ones (docs/architecture). */
const LAYERS: readonly (readonly [pattern: RegExp, layer: number])[] = [
  [/^packages\/kernel$/, 0],
  [/^packages\/(pg|api|look)$/, 1],
  [/^packages\/authority$/, 1.5], // its log stands in PostgreSQL: above pg, below every strand
  [/^packages\/(schema|deploy|traffic|ramp|fleet|commerce|reconcile|rehearsal|playbook|crew)$/, 2],
  [/^packages\/launch$/, 3],
  [/^apps\/(server|device|console|picker|cli)$/, 4],
  [/^(examples\/[a-z-]+|sim|bench|tools\/tidy)$/, 5],
];

export interface Workspace {
  readonly folder: string;
  readonly name: string;
  readonly layer: number;
  readonly dependencies: readonly string[];
}

export interface Source {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly workspace: Workspace | undefined;
  readonly imports: readonly string[];
}

export function layerOf(folder: string): number | undefined {
  return LAYERS.find(([pattern]) => pattern.test(folder))?.[1];
}

export function readWorkspaces(): Workspace[] {
  const manifests = globSync('{packages,apps,examples}/*/package.json', { cwd: ROOT }).concat(
    globSync('{sim,bench,tools/tidy}/package.json', { cwd: ROOT }),
  );
  return manifests.map((manifest) => {
    const folder = dirname(manifest);
    const json = JSON.parse(readFileSync(join(ROOT, manifest), 'utf8')) as {
      name: string;
      dependencies?: Record<string, string>;
    };
    const layer = layerOf(folder);
    if (layer === undefined) throw new Error(`${folder} has no layer: name it in LAYERS`);
    return { folder, name: json.name, layer, dependencies: Object.keys(json.dependencies ?? {}) };
  });
}

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm;

export function importsOf(text: string): string[] {
  return Array.from(text.matchAll(IMPORT), (match) => match[1]!);
}

export function readSources(workspaces: readonly Workspace[]): Source[] {
  const exclude = (path: string) => /node_modules|(^|\/)dist(\/|$)/.test(path);
  const files = globSync('{packages,apps,examples,sim,bench,tools}/**/*.{ts,tsx}', {
    cwd: ROOT,
    exclude,
  });
  return files.map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const workspace = workspaces.find((one) => path.startsWith(`${one.folder}/`));
    return { path, text, lines: text.split('\n'), workspace, imports: importsOf(text) };
  });
}

/** @returns the path from the root that a relative import leads to */
export function resolveRelative(source: Source, specifier: string): string {
  return relative(ROOT, join(ROOT, dirname(source.path), specifier));
}

export function readIfPresent(path: string): string {
  const full = join(ROOT, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : '';
}
