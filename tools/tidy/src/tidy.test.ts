import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import * as rules from './rules.ts';
import { importsOf, readSources, readWorkspaces, ROOT, type Source } from './sources.ts';

const workspaces = readWorkspaces();
const sources = readSources(workspaces);
const specs = globSync('{packages,apps,examples}/*/SPEC.md', { cwd: ROOT });

/** A rule that looked at nothing fails: it would pass for ever without anyone noticing. */
function holds({ checked, broken }: rules.Finding): void {
  assert.ok(checked > 0, 'the rule checked nothing');
  assert.deepEqual(broken, []);
}

test('packages import only lower layers, by name, and declare it', () =>
  holds(rules.layerDirection(sources, workspaces)));
test('no relative import leaves its package', () => holds(rules.relativeEscape(sources)));
test('core/ does no I/O and takes time and randomness as arguments', () =>
  holds(rules.pureCore(sources)));
test('no file is over 500 lines, no line over 100 characters', () => holds(rules.lengths(sources)));
test('most files are short', () => holds(rules.lengthSpread(sources)));
test('every error code is documented, and none that nothing raises', () =>
  holds(rules.errorCodes(sources)));
test('every rule of every SPEC.md names a test that exists', () =>
  holds(rules.specRules(sources, specs)));

/** Kept apart, so that the planted imports below are not taken for this file's own. */
const FROM = ['fr', 'om'].join('');
const wrong = (path: string, text: string): Source => ({
  path,
  text,
  lines: text.split('\n'),
  workspace: workspaces.find((one) => path.startsWith(`${one.folder}/`)),
  imports: importsOf(text),
});

test('each rule finds a planted breach', () => {
  const kernel = (text: string) => [wrong('packages/kernel/src/x.ts', text)];
  const upward = kernel(`import { connect } ${FROM} '@slipway/pg';\n`);
  assert.equal(rules.layerDirection(upward, workspaces).broken.length, 2);
  const escape = kernel(`import { connect } ${FROM} '../../pg/src/sql.ts';\n`);
  assert.equal(rules.relativeEscape(escape).broken.length, 1);
  const core = wrong(
    'packages/ramp/src/core/x.ts',
    `import x ${FROM} 'node:fs';\nconst a = Date.now();\n`,
  );
  assert.equal(rules.pureCore([core]).broken.length, 2);
  assert.equal(rules.lengths(kernel(`// ${'x'.repeat(100)}\n`)).broken.length, 1);
  assert.equal(rules.lengths(kernel('\n'.repeat(501))).broken.length, 1);
  assert.equal(rules.lengthSpread(kernel('\n'.repeat(400))).broken.length, 2);
  const code = kernel("readonly code = 'NOT_LISTED_ANYWHERE';\n");
  assert.ok(rules.errorCodes(code).broken.includes('docs/errors.md lacks NOT_LISTED_ANYWHERE'));
  assert.equal(rules.layerDirection([], workspaces).checked, 0);
});
