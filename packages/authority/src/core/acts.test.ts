/** The authority table: every act, by every role, at every place, against a table of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ACTS, isAct, lackingFor, type Act, type Need } from './acts.ts';
import { holdersOf, type RoleBook } from './role-book.ts';
import { ROLES, type Role } from './roles.ts';

/** Who may, written out a second time: `owner`, `deputy`, `commander`, `senior`, or anyone. */
type Who = 'rollback-owner' | 'rollback-deputy' | 'commander' | 'senior-owner';
interface Row {
  readonly alone: readonly Who[] | 'anyone';
  /** By a role of the first: whom it takes beside. */
  readonly second: Partial<Record<Who, Who | 'anyone'>>;
  /** Whether a store's own people may, about their store. */
  readonly ofStores: boolean;
}
const top: Who[] = ['rollback-owner', 'commander', 'senior-owner'];
const senior = { alone: [], second: { 'senior-owner': 'anyone' } } as const;
const TABLE: Record<Act, Row> = {
  hold: { alone: 'anyone', second: {}, ofStores: true },
  resume: { alone: top, second: {}, ofStores: true },
  go: { alone: ['commander', 'senior-owner'], second: {}, ofStores: false },
  'rollback-store': { alone: [...top, 'rollback-deputy'], second: {}, ofStores: true },
  'rollback-launch': { alone: top, second: {}, ofStores: false },
  lock: {
    alone: [],
    second: { 'rollback-owner': 'senior-owner', 'senior-owner': 'rollback-owner' },
    ofStores: false,
  },
  tighten: { alone: ['rollback-owner'], second: {}, ofStores: false },
  relax: { ...senior, ofStores: false },
  'cancel-rollback': { ...senior, ofStores: true },
  'resume-after-rollback': { ...senior, ofStores: true },
  'release-contract': { ...senior, ofStores: false },
  waive: { ...senior, ofStores: true },
};

/** Where a person holds a role, and what the act is about. */
interface Place {
  readonly name: string;
  readonly held: 'launch' | 's01';
  readonly about: null | 's01' | 's02';
  /** Whether s01 has somebody else for that role. */
  readonly taken?: boolean;
}
const PLACES: readonly Place[] = [
  { name: 'of the launch, about the launch', held: 'launch', about: null },
  { name: 'of the launch, about a store', held: 'launch', about: 's01' },
  { name: 'of the launch, at a store with its own', held: 'launch', about: 's01', taken: true },
  { name: 'of a store, about it', held: 's01', about: 's01' },
  { name: 'of a store, about another', held: 's01', about: 's02' },
  { name: 'of a store, about the launch', held: 's01', about: null },
];

function bookOf({ held, taken }: Place, role: Role, more: RoleBook['launch'] = {}): RoleBook {
  const own = { [role]: ['p'] };
  if (held === 's01') return { launch: more, stores: { s01: own } };
  return { launch: { ...more, ...own }, stores: taken ? { s01: { [role]: ['else'] } } : {} };
}

/** Whether the role counts there at all, by the words of the design. */
function counts({ held, about, taken = false }: Place, role: Role, { ofStores }: Row): boolean {
  if (held === 's01') return ofStores && about === 's01';
  const isAbove = role !== 'rollback-deputy';
  return !taken || !ofStores || isAbove;
}

for (const act of Object.keys(TABLE) as Act[]) {
  void test(`T1 ${act}: who may alone, and who with a second`, () => {
    const row = TABLE[act];
    for (const role of Object.keys(ROLES) as Role[]) {
      for (const place of PLACES) {
        const label = `${act} by ${role} ${place.name}`;
        const has = counts(place, role, row);
        const may = (people: string[], book: RoleBook) =>
          lackingFor(act, people, book, place.about).length === 0;
        const mayAlone = row.alone === 'anyone' || (has && row.alone.includes(role as Who));
        assert.equal(may(['p'], bookOf(place, role)), mayAlone, `${label}, alone`);
        assert.equal(may([], bookOf(place, role)), false, `${label}, unsigned`);
        const second = has ? row.second[role as Who] : undefined;
        const withAnyone = mayAlone || second === 'anyone';
        assert.equal(may(['p', 'q'], bookOf(place, role)), withAnyone, `${label}, with anyone`);
        for (const other of top) {
          if (other === role) continue;
          // The second one's is of the launch, and stands there above every store.
          const book = bookOf(place, role, { [other]: ['q'] });
          const otherMay = row.alone !== 'anyone' && row.alone.includes(other);
          const pair = second === other || row.second[other] === 'anyone' || otherMay;
          assert.equal(may(['q', 'p'], book), withAnyone || pair, `${label}, with ${other}`);
        }
        assert.equal(may(['p', 'p'], bookOf(place, role)), mayAlone, `${label}, twice`);
      }
    }
  });
}

void test('T1 the table of this test has every act, and no other name is one', () => {
  assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(ACTS).sort());
  for (const name of ['', 'contract', 'toString', '__proto__', 'Hold']) assert.ok(!isAct(name));
});

void test('T2 two signatures of one person are one, whatever roles they hold', () => {
  const launch = { 'senior-owner': ['ada'], 'rollback-owner': ['ada'] };
  const book = { launch, stores: {} };
  assert.deepEqual(lackingFor('relax', ['ada', 'ada'], book, null), ['a second, different person']);
  assert.equal(lackingFor('lock', ['ada', 'ada'], book, null).length, 1);
  assert.deepEqual(lackingFor('lock', [], book, null), ['Rollback owner', 'Senior owner']);
  assert.deepEqual(lackingFor('hold', [], book, null), ['anyone']);
  // The one who could be either leaves the other role to whoever holds only that.
  const two = { launch: { ...launch, 'senior-owner': ['ada', 'eve'] }, stores: {} };
  for (const people of [
    ['ada', 'eve'],
    ['eve', 'ada'],
  ]) {
    assert.deepEqual(lackingFor('lock', people, two, null), []);
    assert.deepEqual(lackingFor('relax', people, two, null), []);
  }
});

void test('T3 a store’s owner decides about that store alone', () => {
  const stores = { s01: { 'rollback-owner': ['ada'] }, s02: { 'rollback-owner': ['eve'] } };
  const book = { launch: { 'rollback-owner': ['joe'], 'rollback-deputy': ['kim'] }, stores };
  const may = (act: Act, person: string, store: string | null) =>
    lackingFor(act, [person], book, store).length === 0;
  assert.ok(may('rollback-store', 'ada', 's01'));
  assert.ok(!may('rollback-store', 'ada', 's02'));
  assert.ok(!may('rollback-store', 'ada', 's03'));
  assert.ok(!may('rollback-launch', 'ada', 's01'), 'the launch is no store’s');
  assert.ok(!may('tighten', 'ada', 's01'), 'criteria are no store’s');
  for (const store of ['s01', 's02', 's03']) assert.ok(may('rollback-store', 'joe', store));
  assert.ok(may('rollback-store', 'kim', 's01'), 'where a store names no deputy of its own');
});

/** By trying every way of giving the needs to different people. */
function fewestUnmet(needs: readonly Need[], people: readonly string[], book: RoleBook): number {
  const holds = (person: string, need: Need): boolean =>
    need === 'anyone' || need.some((role) => holdersOf(book, role, null).includes(person));
  const choices = [null, ...new Set(people)];
  let ways: (string | null)[][] = [[]];
  for (const need of needs) {
    ways = ways.flatMap((way) =>
      choices
        .filter((one) => one === null || (!way.includes(one) && holds(one, need)))
        .map((one) => [...way, one]),
    );
  }
  return Math.min(...ways.map((way) => way.filter((one) => one === null).length));
}

const person = fc.constantFrom('a', 'b', 'c', 'd');
const holders = fc.uniqueArray(person, { maxLength: 3 });
const launch = fc.record({
  commander: holders,
  'senior-owner': holders,
  'rollback-owner': holders,
  'rollback-deputy': holders,
});
const anAct = fc.constantFrom(...(Object.keys(ACTS) as Act[]));

void test('T2 what is lacking is what no assignment of people to needs could meet', () => {
  fc.assert(
    fc.property(anAct, fc.array(person, { maxLength: 5 }), launch, (act, people, roles) => {
      const book = { launch: roles, stores: {} };
      const lacking = lackingFor(act, people, book, null);
      assert.equal(lacking.length, fewestUnmet(ACTS[act], people, book));
      assert.deepEqual(lackingFor(act, people.toReversed(), book, null).length, lacking.length);
    }),
    { numRuns: 500 },
  );
});
