/** docs/schema: the guide typed in order by somebody with an empty folder; what the pages name. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandsOf } from './commands/index.ts';
import { withWorkplace, type Ran, type Workplace } from './testing/bin.ts';
import { readPage } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function runScript(place: Workplace, script: string): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const options = { cwd: place.folder, env: place.env };
  const child = execFile('bash', ['-euo', 'pipefail', '-c', script], options, (_, out, err) =>
    resolve({ code: child.exitCode, stdout: out, stderr: err }),
  );
  return promise;
}

test('every command of the guide to schema changes does what the page says', () =>
  withWorkplace(
    { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}` },
    async (place) => {
      // What `npm install postgres` would have put there.
      symlinkSync(join(ROOT, 'node_modules'), join(place.folder, 'node_modules'));
      const { files, script } = readPage(readFileSync(join(ROOT, 'docs/schema/guide.md'), 'utf8'));
      assert.equal(Object.keys(files).length, 11);
      place.write(files);
      const { code, stdout, stderr } = await runScript(place, script);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /^No schema has a version yet\.\nshop_v1 shows 1 table\.$/m);
      assert.match(stdout, /^Nothing found in 1 file\.\n-- shop: v1 to v2, views in shop_v2$/m);
      assert.match(stdout, /^shop now has v1 and v2, 10,000 rows at /m);
      assert.match(stdout, /^shop: v1 \(shop_v1\), v2 \(shop_v2\)\n {2}v2: expanded/m);
      const seen = stdout.match(/^v[12] sees .*$/gm);
      assert.deepEqual(seen, [
        'v1 sees Ada Number7',
        'v2 sees Ada | Number7',
        'v1 sees Grace Hopper',
        'v2 sees Grace | Hopper',
        'v2 sees Jean | Le Rond',
        'v1 sees Jean Le Rond',
        'v2 sees Jean | Le Rond',
        'v1 sees Grace Hopper',
      ]);
      assert.match(stdout, /^v2: member, 10,001 rows, all agree\nshop holds; verified in /m);
      assert.match(stdout, /^v2: complete\. Versions live: v2\.$/m);
      assert.match(stdout, /^v2 is being undone: shop now has v2 and undo_v2\.$/m);
      assert.match(stdout, / {2}v2: completed, undo window until .*; kept: member\.name$/m);
      assert.match(stdout, /^undo_v2: rolled-back\. Versions live: v2\.$/m);
      assert.match(stdout, /^v3: rolled-back\. Versions live: v2\.\nshop: v2 \(shop_v2\)$/m);
      assert.match(stdout, /warning up-may-raise[^]*^exit code 1\nshop: v2 \(shop_v2\)$/m);
      assert.match(stderr, /error\[SCHEMA_UP_FAILED\]: .*"XXL".*id 4\./);
      assert.match(stdout, /^ {2}v5: expanded, .*\n {2}v6: expanded/m);
      assert.match(stderr, /error\[SCHEMA_CHANGE_ORDER\]: Change v6 /);
      assert.match(stdout, /^not yet\nv5: complete\. Versions live: v5, v6\.$/m);
      assert.match(stdout, /^v6: rolled-back\. Versions live: v5\.\nshop: v5 \(shop_v5\)$/m);
      assert.match(stdout, /^ {2}warning: (.*color was added by hand.*)\nAccepted: \1\.$/m);
      assert.match(stdout, /^shop is at v5; nothing was left to apply\.$/m);
      assert.match(stdout, /^stock\/base\.yaml stands for v1, v2; it builds the same\.$/m);
      assert.match(stdout, /^stock is at v2; applied now: v2\.$/m);
      assert.match(stdout, /^stock: v2 \(stock_v2\)$/m);
    },
  ));

test('what the pages of docs/schema name exists: commands, options, errors, pages', async () => {
  const folder = join(ROOT, 'docs/schema');
  const errors = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  const pages = readdirSync(folder);
  assert.deepEqual(pages.toSorted(), [
    'coming-from-pgroll.md',
    'faq.md',
    'guide.md',
    'lint.md',
    'locks.md',
    'operations.md',
    'rehearse.md',
  ]);
  for (const page of pages) {
    const text = readFileSync(join(folder, page), 'utf8');
    for (const [whole, verb] of text.matchAll(/slipway (schema [a-z]+|down)\b[^`\n]*/g)) {
      const group = await commandsOf(verb!.split(' ')[0]!);
      const command = group.find(({ name }) => name === verb);
      assert.ok(command, `${page}: ${whole}`);
      const known = Object.keys(command.options);
      const named = [...whole.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!);
      assert.deepEqual(new Set(named).difference(new Set(known)), new Set(), `${page}: ${whole}`);
    }
    for (const [code] of text.matchAll(/\bSCHEMA_[A-Z_]+/g)) {
      assert.ok(errors.includes(code), `${page}: ${code}`);
    }
    for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      assert.ok(existsSync(join(folder, link)), `${page}: ${link}`);
    }
  }
});
