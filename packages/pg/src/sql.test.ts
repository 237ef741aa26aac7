import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactUrl, withDatabase } from './sql.ts';

const SHOWN: readonly [string, string][] = [
  ['postgres://u:s3cret@h:5432/db', 'postgres://u:***@h:5432/db'],
  ['postgresql://u:s3cret@h/db', 'postgresql://u:***@h/db'],
  ['postgres://u:s3cr%40t@h/db', 'postgres://u:***@h/db'],
  ['postgres://u@h/db?password=s3cret&x=1', 'postgres://u@h/db?password=***&x=1'],
  ['postgres://u@h/db?pass=s3cret', 'postgres://u@h/db?pass=***'],
  ['postgres://u@h/db?sslPassword=s3cret', 'postgres://u@h/db?sslPassword=***'],
  ['postgres://u@h/db?pass%77ord=s3cret', 'postgres://u@h/db?password=***'],
  ['postgres://u@h/db#s3cret', 'postgres://u@h/db'],
  ['postgres://u@h/db', 'postgres://u@h/db'],
];
for (const [url, shown] of SHOWN) {
  test(`${url} is shown as ${shown}`, () => assert.equal(redactUrl(url), shown));
}

// A password that was not encoded moves the borders of a URL's parts.
const UNCLEAR = [
  'postgres://u:12/s3cret@h/db',
  'postgres://u:12#s3cret@h/db',
  'postgres://u:12?s3cret@h/db',
  'postgres://u:s3cret/x@h/db',
  'postgres://u:p@s3cret/x@h/db',
  'postgres:u:s3cret@h/db',
  'u:s3cret@h/db',
  'u:s3cret/db',
  'host=h user=u password=s3cret',
  'https://u:s3cret@h/',
  's3cret',
  '',
];
for (const url of UNCLEAR) {
  test(`nothing of "${url}" is shown`, () => {
    assert.match(redactUrl(url), /^\(not a URL/);
    assert.ok(!redactUrl(url).includes('s3cret'));
  });
}

test('another database keeps server, user, password and settings', () => {
  const url = 'postgres://u:p%40w@h:5433/shop?sslmode=require&database=shop';
  assert.equal(
    withDatabase(url, 'a/b ü'),
    'postgres://u:p%40w@h:5433/a%2Fb%20%C3%BC?sslmode=require',
  );
  assert.equal(withDatabase('postgres://h', 'x'), 'postgres://h/x');
});
