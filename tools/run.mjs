/**
 * The door to every npm command: installs what is missing, then runs the task on our own Node 26.
 *
 * Plain JavaScript, so that any Node from 20 on can run it: `node tools/run.mjs TASK [args]`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules/node/bin/node');

/** Our own Node first on the path, for everything that a task starts. */
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
};

function changedMs(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function run(command, args, cwd = root) {
  const result = spawnSync(command, args, { cwd, env, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    console.error(
      `error[SETUP]: \`${command} ${args.join(' ')}\` failed. ` +
        'What was installed before is untouched. Read the lines above, then try again.',
    );
    process.exit(69);
  }
}

/**
 * npm writes its own list last of all, so an interrupted installation is seen as missing.
 *
 * `install --no-save` rather than `ci`: it takes the lock's versions too, and also works where the
 * registry lacks the optional packages of other platforms, which `ci` demands in the lock.
 */
function installPackages() {
  const installed = changedMs(join(root, 'node_modules/.package-lock.json'));
  if (installed >= changedMs(join(root, 'package-lock.json')) && existsSync(node)) return;
  console.error('Installing packages (once, under a minute) …');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Every program of ours, a thousand of them in the tests, starts in half the time then. */
function packLibraries() {
  run(node, [join(root, 'tools/pack.ts')]);
}

function newestMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestMs(path) : changedMs(path));
  }
  return newest;
}

function buildPage(name) {
  const folder = join(root, 'apps', name);
  const built = changedMs(join(folder, 'dist/index.html'));
  const look = changedMs(join(root, 'packages/look/tokens.css'));
  const own = Math.max(newestMs(join(folder, 'src')), changedMs(join(folder, 'index.html')));
  if (built > Math.max(own, look)) return;
  console.error(`Building the ${name}'s page (once) …`);
  run(node, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], folder);
}

const buildPages = () => ['console', 'picker'].forEach(buildPage);

const TASKS = {
  start: () => [buildPages, ['apps/cli/src/main.ts', 'demo']],
  test: () => [buildPages, ['tools/test.ts']],
  soak: () => [buildPages, ['tools/soak.ts']],
  check: () => [() => {}, ['tools/check.ts']],
  bench: () => [() => {}, ['bench/src/main.ts']],
};

const [task, ...args] = process.argv.slice(2);
const chosen = TASKS[task];
if (!chosen) {
  console.error(`usage: node tools/run.mjs ${Object.keys(TASKS).join('|')} [args]`);
  process.exit(2);
}
installPackages();
packLibraries();
const [prepare, target] = chosen();
prepare();

const child = spawn(node, [...target, ...args], { cwd: root, env, stdio: 'inherit' });
// Ctrl-C reaches the whole group by itself; this process only waits for the clean end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
