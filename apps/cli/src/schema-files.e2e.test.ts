/** `slipway schema lint`, `convert` and `pull`: change files, as a person uses them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepSource, parseChange } from '@slipway/schema';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { CHANGE, makeShop } from './testing/shop.ts';

test('lint: findings with their places, 1 for an error, 0 for less, JSON', () =>
  withWorkplace({}, async (place) => {
    const bad = `operations:
  - add_column:
      table: member
      column: { name: label, type: text }
`;
    place.write({ 'good.yaml': CHANGE, 'bad.yaml': bad });
    const good = await place.slipway(['schema', 'lint', 'good.yaml']);
    assert.deepEqual([good.code, good.stdout], [0, 'Nothing found in 1 file.\n']);
    const both = await place.slipway(['schema', 'lint', 'good.yaml', 'bad.yaml']);
    assert.equal(both.code, 1, both.stderr);
    assert.match(both.stdout, /^bad\.yaml:2:5 error not-null-without-up: .*\n {4}.*\n {4}Write /m);
    assert.match(both.stdout, /^1 error in 2 files\.$/m);
    const found = await place.json<{ rule: string; place: { line: number } }[]>([
      'schema',
      'lint',
      'bad.yaml',
    ]);
    assert.deepEqual(
      found.map(({ rule, place: { line } }) => [rule, line]),
      [['not-null-without-up', 2]],
    );
    const none = await place.slipway(['schema', 'lint', 'missing.yaml']);
    assert.equal(none.code, 65);
    assert.match(none.stderr, /error\[SCHEMA_CHANGE_INVALID\]/);
    const word = await place.slipway(['schema', 'lint', 'good.yaml', '--jsn']);
    assert.equal(word.code, 2);
    assert.match(word.stderr, /Did you mean --json\?/);
  }));

test('convert: the change on stdout, what a person must add on stderr', () =>
  withWorkplace({}, async (place) => {
    place.write({ 'm.sql': 'ALTER TABLE member ADD COLUMN label text NOT NULL;\n' });
    const ran = await place.slipway(['schema', 'convert', 'm.sql']);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /^ {2}# needs a human: `up` is not known\./m);
    assert.match(ran.stderr, /^m\.sql:1 needs-a-human: `up` is not known\. Write /m);
    const [operation] = parseChange(ran.stdout, 'm.yaml').operations;
    assert.deepEqual(operation?.spec, {
      table: 'member',
      column: { name: 'label', type: 'text' },
    });
    place.write({ 'm.sql': 'ALTER TABEL member' });
    const broken = await place.slipway(['schema', 'convert', 'm.sql']);
    assert.equal(broken.code, 65);
    assert.match(broken.stderr, /^m\.sql:1:1\n[^]*error\[SCHEMA_SQL_INVALID\]/m);
  }));

test('pull: what was applied is a file again, which is not overwritten when it differs', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql);
      place.write({ 'v2.yaml': CHANGE });
      const on = ['--schema', 'shop'];
      await place.slipway(['schema', 'baseline', 'v1', ...on]);
      await keepSource(sql, parseChange(CHANGE, 'v2.yaml'));
      const started = await place.slipway(['schema', 'start', 'v2.yaml', ...on]);
      assert.equal(started.code, 0, started.stderr);

      const pulled = await place.slipway(['schema', 'pull', 'changes', ...on]);
      assert.equal(pulled.code, 0, pulled.stderr);
      assert.ok(existsSync(join(place.folder, 'changes/v2.yaml')));
      const again = await place.json<{ written: string[]; same: string[] }>([
        'schema',
        'pull',
        'changes',
        ...on,
      ]);
      assert.deepEqual(again, { written: [], same: ['v2.yaml'] });
      // The file is the change that was applied: it is passed over.
      const migrated = await place.slipway(['schema', 'migrate', 'changes', ...on]);
      assert.match(migrated.stdout, /nothing was left to apply/);

      place.write({ 'changes/v2.yaml': CHANGE.replace('upper', 'lower') });
      const refused = await place.slipway(['schema', 'pull', 'changes', ...on]);
      assert.equal(refused.code, 65);
      assert.match(refused.stderr, /error\[SCHEMA_PULL_CONFLICT\].*v2\.yaml/);
      const forced = await place.slipway(['schema', 'pull', 'changes', ...on, '--force']);
      assert.equal(forced.code, 0, forced.stderr);
      assert.match(place.read('changes/v2.yaml'), /up: upper\(name\)/);
    });
  }));
