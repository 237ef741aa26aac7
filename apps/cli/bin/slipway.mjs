#!/usr/bin/env node
/** `slipway`: hands over to our own Node 26, whichever Node started this. */
import { spawn } from 'node:child_process';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), '../src/main.ts');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  module.enableCompileCache?.(); // halves the start, which every command pays
  // … and every process that it starts: the server, runners, routers, services.
  const folder = module.getCompileCacheDir?.();
  if (folder) process.env.NODE_COMPILE_CACHE ??= folder;
  await import(main);
} else {
  const manifest = module.createRequire(import.meta.url).resolve('node/package.json');
  const node = join(dirname(manifest), 'bin/node');
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 70)));
}
