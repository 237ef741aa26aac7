/**
 * Packs libraries of many small modules into a few files each, where they were installed.
 *
 * typebox is 680 modules, undici 109, yaml 72. Every program of ours found, read and linked them at
 * its start, which was more than half of what `slipway --help` took; and tests start more than a
 * thousand programs.
 *
 * The packed files lie in a folder beside the library's own, and its package.json leads to them;
 * its types stay where they are. Whatever interrupts this leaves the library as it was installed.
 */
import { chmodSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';

const LIBRARIES = ['typebox', 'undici', 'yaml'];
const PACKED = 'packed-';

/** Where one name of a library, such as `typebox/value`, leads. */
interface Target {
  readonly types?: string;
  /** Node's own file, where browsers have another. */
  readonly node?: string;
  readonly default: string;
}

type Exports = Readonly<Record<string, Target | string>>;

interface Manifest {
  readonly type?: string;
  readonly main?: string;
  readonly types?: string;
  readonly exports?: Exports;
}

/** The names of a library that are packed, such as `./value`, and the file that each leads to. */
type Entries = readonly (readonly [name: string, target: Target])[];

/** @returns the file of a name: `value` for `./value`, `index` for `.` */
const fileOf = (name: string): string => name.slice(2) || 'index';

function entriesOf({ exports, main = 'index.js', types = 'index.d.ts' }: Manifest): Entries {
  if (!exports) return [['.', { types: `./${types}`, default: `./${main}` }]];
  return Object.entries(exports).filter((entry): entry is [string, Target] => {
    return typeof entry[1] === 'object';
  });
}

/**
 * A module that gives the names of a CommonJS one, which a bundle of it would not show.
 *
 * @returns the new module's file
 */
function facade(file: string, outDir: string, name: string): string {
  const names = Object.keys(createRequire(file)(file) as object);
  const shown = names.filter((each) => /^[A-Za-z_$][\w$]*$/.test(each) && each !== 'default');
  const path = join(outDir, `${name}.entry.mjs`);
  const lines = [
    `import library from ${JSON.stringify(file)};`,
    `export const { ${shown.join(', ')} } = library;`,
    `export { library as default, library as 'module.exports' };`,
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** Bundles all entries at once: a module that several of them share stays one. */
async function bundle(
  library: string,
  manifest: Manifest,
  entries: Entries,
  outDir: string,
): Promise<void> {
  const input = entries.map(([name, { node, default: any }]) => {
    const file = join(library, node ?? any);
    const isModule = manifest.type === 'module' || file.endsWith('.mjs');
    return [fileOf(name), isModule ? file : facade(file, outDir, fileOf(name))];
  });
  const { build } = await import('vite');
  await build({
    root: library,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'esnext',
      minify: false,
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        input: Object.fromEntries(input),
        treeshake: false,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' },
      },
    },
  });
}

async function pack(library: string): Promise<void> {
  const file = join(library, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const entries = entriesOf(manifest);
  if (entries.some(([, { node, default: any }]) => (node ?? any).startsWith(`./${PACKED}`))) return;

  // A folder of its own: two that pack at once do not meet, and the last one's entries count.
  const outDir = mkdtempSync(join(library, PACKED));
  chmodSync(outDir, 0o755);
  await bundle(library, manifest, entries, outDir);
  const packed = entries.map(([name, { types, node, default: own }]) => {
    const ours = `./${basename(outDir)}/${fileOf(name)}.mjs`;
    return [
      name,
      {
        types: types ?? own.replace(/\.mjs$/, '.d.mts'),
        // What browsers have of their own stays theirs.
        ...(node === undefined ? { default: ours } : { node: ours, default: own }),
      },
    ];
  });
  // What is not packed is found where it was.
  const kept = manifest.exports ?? { './*': './*' };
  const exports = { ...kept, ...Object.fromEntries(packed) };
  const text = JSON.stringify({ ...manifest, exports }, null, 2);
  writeFileSync(join(outDir, 'package.json.new'), text);
  renameSync(join(outDir, 'package.json.new'), file);
}

for (const name of LIBRARIES) await pack(resolve('node_modules', name));
