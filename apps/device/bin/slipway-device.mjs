#!/usr/bin/env node
/** `slipway-device`: hands over to our own Node 26, whichever Node started this. */
import { spawn } from 'node:child_process';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), '../src/main.ts');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  module.enableCompileCache?.(); // halves the start
  await import(main);
} else {
  const manifest = module.createRequire(import.meta.url).resolve('node/package.json');
  const node = join(dirname(manifest), 'bin/node');
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 70));
}
