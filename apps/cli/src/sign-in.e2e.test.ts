/** `slipway tokens …` and `slipway sign-in link`, as processes against a real database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findToken, readLink } from '@slipway/authority/sign-in';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';

const DAY_MS = 86_400_000;

void test('tokens and links are told once, for whom they are, and end', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async ({ slipway, write }) => {
      const words = ['tokens', 'new', '--name', 'ci', '--scope', 'read,hold', '--days', '90'];
      const made = await slipway(words);
      assert.equal(made.code, 0, made.stderr);
      const token = made.stdout.split('\n')[0] ?? '';
      const found = await findToken(sql, token, Date.now() + 89 * DAY_MS);
      assert.deepEqual(found, { name: 'ci', scopes: ['read', 'hold'] });
      assert.equal(await findToken(sql, token, Date.now() + 91 * DAY_MS), null);

      const [listed, twice, wrong, unknown, first] = await Promise.all([
        slipway(['tokens', 'list']),
        slipway(words),
        slipway(['tokens', 'new', '--name', 'x', '--scope', 'raed']),
        slipway(['tokens', 'revoke', 'cd']),
        slipway(['sign-in', 'link', '--person', 'ada']),
      ]);
      assert.match(listed.stdout, /ci +read,hold +\d{4}-\d\d-\d\d +until \d{4}/);
      assert.ok(!listed.stdout.includes(token));
      assert.match(twice.stderr, /error\[AUTH_TOKEN_NAME\]/);
      assert.match(wrong.stderr, /error\[CLI_USAGE\].*Did you mean read\?/);
      assert.match(unknown.stderr, /error\[AUTH_TOKEN_UNKNOWN\]/);
      const link = /^http:\/\/localhost:7420\/sign-in#link=(\S+)\n/.exec(first.stdout);
      assert.equal(await readLink(sql, link?.[1] ?? '', Date.now()), 'ada', first.stderr);

      write({
        'people.yaml': 'people:\n  - { id: ada, name: Ada }\n',
        '.slipway/sign-in.yaml': 'url: https://launch.example.com\npeople: ../people.yaml\n',
      });
      const [revoked, known, stranger] = await Promise.all([
        slipway(['tokens', 'revoke', 'ci']),
        slipway(['sign-in', 'link', '--person', 'ada']),
        slipway(['sign-in', 'link', '--person', 'eve']),
      ]);
      assert.equal(revoked.code, 0, revoked.stderr);
      assert.equal(await findToken(sql, token, Date.now()), null);
      assert.match(known.stdout, /^https:\/\/launch\.example\.com\/sign-in#link=/);
      assert.match(stranger.stderr, /error\[AUTH_PERSON\]/);
      // A new link ends the one before it.
      await assert.rejects(readLink(sql, link?.[1] ?? '', Date.now()), { code: 'AUTH_LINK' });
    });
  });
});
