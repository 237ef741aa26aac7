import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdersOf } from '@slipway/authority';
import { readRoles } from './roles.ts';

const PEOPLE = ['ana', 'ben', 'cy', 'one.manager'];
const STORES = [
  { id: 's1', owner: 'one.manager' },
  { id: 's2', owner: 'cy' },
];
const SOUND = { commander: ['ana'], 'senior-owner': ['ben'], 'rollback-owner': ['ana'] };

const read = (raw: unknown, people: readonly string[] | null = PEOPLE, stores = STORES) =>
  readRoles(raw, ['roles'], { people, stores });

/** @returns each problem as its path and what it says */
function problems(raw: unknown, stores: { id: string; owner: string | null }[] = STORES): string[] {
  const parsed = readRoles(raw, ['roles'], { people: PEOPLE, stores });
  return parsed.ok ? [] : parsed.problems.map(({ path, what }) => `${path.join('.')}: ${what}`);
}

test('a list holds everywhere; each store has its manager beside it', () => {
  const parsed = read(SOUND);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value.launch, SOUND);
  assert.deepEqual(holdersOf(parsed.value, 'rollback-owner', 's1'), ['ana']);
  assert.deepEqual(holdersOf(parsed.value, 'store-manager', 's2'), ['cy']);
});

test('each store is rolled back by its manager, the launch by whom it names or commands', () => {
  const by = { 'each-store': 'store-manager', deputy: ['cy'] };
  const parsed = read({ ...SOUND, 'rollback-owner': by });
  assert.ok(parsed.ok);
  const at = (store: string | null) => holdersOf(parsed.value, 'rollback-owner', store);
  assert.deepEqual([at('s1'), at('s2'), at(null)], [['one.manager'], ['cy'], ['ana']]);
  assert.deepEqual(holdersOf(parsed.value, 'rollback-deputy', 's1'), ['cy']);
  const named = read({ ...SOUND, 'rollback-owner': { ...by, launch: ['cy'] } });
  assert.ok(named.ok);
  assert.deepEqual(holdersOf(named.value, 'rollback-owner', null), ['cy']);
});

test('whoever or whatever is not known is told at its place', () => {
  assert.match(problems({ ...SOUND, dba: ['bne'] })[0]!, /^roles\.dba\.0: Nobody .*"bne"/);
  assert.match(problems({ ...SOUND, dbaa: ['ben'] })[0]!, /no role "dbaa"/);
  assert.match(problems({ ...SOUND, dba: [] })[0]!, /^roles\.dba/, 'a role with no person');
  assert.match(problems({ commander: ['ana'] })[0]!, /senior-owner/);
  const each = { ...SOUND, 'rollback-owner': { 'each-store': 'store-manager' } };
  assert.match(problems(each, [{ id: 's1', owner: null }])[0]!, /Store s1 has no owner/);
  assert.match(problems(each, [{ id: 's1', owner: 'eve' }])[0]!, /eve, does not stand in people/);
});

test('what takes two people has two who can', () => {
  const alone = { commander: ['ana'], 'senior-owner': ['ana'], 'rollback-owner': ['ana'] };
  assert.match(problems(alone)[0]!, /could not sign `lock`: it takes/);
});

test('where the file of people cannot be read, nobody is called unknown', () => {
  assert.ok(read({ ...SOUND, dba: ['whoever'] }, null).ok);
});
