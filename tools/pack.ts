/**
 * Packs a library of many small modules into a few files, where it was installed.
 *
 * typebox is 680 modules. Every program of ours found, read and linked them at its start, which
 * was more than half of what `slipway --help` took; and tests start more than a thousand programs.
 *
 * The packed files lie in a folder beside the library's own, and its package.json leads to them;
 * its types stay where they are. Whatever interrupts this leaves the library as it was installed.
 */
import { chmodSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const LIBRARIES = ['typebox'];
const PACKED = 'packed-';

/** The entries of a library by name, such as `./value`, and the file that each leads to. */
interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types?: string; readonly default: string }>>;
}

/** @returns the file of an entry: `value` for `./value`, `index` for `.` */
const fileOf = (entry: string): string => entry.slice(2) || 'index';

/** Bundles all entries at once: a module that several of them share stays one. */
async function bundle(library: string, { exports }: Manifest, outDir: string): Promise<void> {
  const input = Object.entries(exports).map(([entry, { default: file }]) => [
    fileOf(entry),
    join(library, file),
  ]);
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
  if (manifest.exports['.']?.default.startsWith(`./${PACKED}`)) return;

  // A folder of its own: two that pack at once do not meet, and the last one's entries count.
  const outDir = mkdtempSync(join(library, PACKED));
  chmodSync(outDir, 0o755);
  await bundle(library, manifest, outDir);
  const exports = Object.entries(manifest.exports).map(([entry, { types, default: own }]) => [
    entry,
    {
      types: types ?? own.replace(/\.mjs$/, '.d.mts'),
      default: `./${basename(outDir)}/${fileOf(entry)}.mjs`,
    },
  ]);
  const text = JSON.stringify({ ...manifest, exports: Object.fromEntries(exports) }, null, 2);
  writeFileSync(join(outDir, 'package.json.new'), text);
  renameSync(join(outDir, 'package.json.new'), file);
}

for (const name of LIBRARIES) await pack(resolve('node_modules', name));
