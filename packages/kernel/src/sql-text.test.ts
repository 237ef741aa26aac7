import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ident, literal, SqlTextError } from './sql-text.ts';

test('identifiers are quoted part by part', () => {
  assert.equal(ident('Order'), '"Order"');
  assert.equal(ident('shop', 'a.b'), '"shop"."a.b"');
  assert.equal(ident('x"; drop table y; --'), '"x""; drop table y; --"');
  assert.equal(ident('back\\slash'), '"back\\slash"');
});

test('literals keep quotes and backslashes', () => {
  assert.equal(literal("it's"), "'it''s'");
  assert.equal(literal('a\\b'), "E'a\\\\b'");
  assert.equal(literal("\\' or 1=1 --"), "E'\\\\'' or 1=1 --'");
  assert.equal(literal(''), "''");
});

test('a zero byte, at which a statement would end, is refused', () => {
  assert.throws(() => ident('ok', 'a\0b'), SqlTextError);
  assert.throws(() => literal('a\0'), SqlTextError);
});
