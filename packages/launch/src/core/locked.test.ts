/** What was locked, and everything that may be changed of it by somebody who owns the database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, signDocument, type People, type RoleBook } from '@slipway/authority';
import { readCriteria, type Criterion } from '@slipway/ramp';
import {
  actOfChange,
  criteriaHashOf,
  lockWords,
  whyNotAsLocked,
  type Amendment,
  type Lock,
  type Locked,
} from './locked.ts';
import { targetOf, type Retried } from './retried.ts';

const NOW_MS = Date.UTC(2026, 10, 27);
const pairs = new Map(['ana', 'ben', 'eve'].map((id) => [id, newPersonKey()]));
const PEOPLE: People = [...pairs].map(([id, { publicKey }]) => ({
  id,
  name: id,
  keys: [{ id: 'k', publicKey: Buffer.from(publicKey, 'base64'), fromMs: null, untilMs: null }],
}));
const ROLES: RoleBook = {
  launch: { commander: ['ana'], 'senior-owner': ['ben'], 'rollback-owner': ['ana'] },
  stores: {},
};

function criteria(above: string, more: object = {}): Criterion[] {
  const raw = [
    {
      id: 'failed',
      signal: { meter: 'failed-share' },
      tripwire: { above, 'of-at-least': 20, within: '30s' },
      action: 'hold',
      ...more,
    },
  ];
  const read = readCriteria(raw, []);
  assert.ok(read.ok);
  return read.value;
}

function signed(act: string, by: readonly string[], payload: object, target: string | null = null) {
  return by.map((person) =>
    signDocument({
      subject: `launch/${act}/L1${target === null ? '' : `/${target}`}`,
      payload: { act, target, ...payload },
      by: { person, key: 'k' },
      privateKey: pairs.get(person)!.privateKey,
      nowMs: NOW_MS,
      validMs: 60_000,
    }),
  );
}

function lockOf(own: Criterion[], by = ['ana', 'ben'], speed = 1): Lock {
  const judging = { criteria: own, journeys: [] };
  const criteriaHash = criteriaHashOf(judging);
  const payload = { criteriaHash, ...lockWords(ROLES, PEOPLE, speed) };
  return { ...judging, criteriaHash, atMs: NOW_MS, documents: signed('lock', by, payload) };
}

function launchOf(own: Criterion[], lock: Lock, amended: Amendment[] = []): Locked {
  const spec = { criteria: own, journeys: [], roles: ROLES };
  return { id: 'L1', spec, speed: 1, asked: { lock, amended } };
}

function amendment(act: 'tighten' | 'relax', from: Lock, to: Criterion[], by: string[]): Amendment {
  const judging = { criteria: to, journeys: [] };
  const becomes = criteriaHashOf(judging);
  const documents = signed(act, by, { criteriaHash: from.criteriaHash, becomes });
  return { act, ...judging, criteriaHash: becomes, atMs: NOW_MS, documents };
}

const TWO = criteria('2%');

test('what was locked and not touched goes on, also after the signatures have run out', () => {
  assert.equal(whyNotAsLocked(launchOf(TWO, lockOf(TWO)), PEOPLE), null);
});

test('C1 whatever is changed of what was locked, it is said and the act named', () => {
  const locked = launchOf(TWO, lockOf(TWO));
  const why = (launch: Locked, people = PEOPLE) => whyNotAsLocked(launch, people) ?? '';
  const looser = { ...locked, spec: { ...locked.spec, criteria: criteria('50%') } };
  assert.match(
    why(looser),
    /failed: fires above 50 % instead of above 2 %\): nobody signed `relax`/,
  );
  const stricter = { ...locked, spec: { ...locked.spec, criteria: criteria('1%') } };
  assert.match(why(stricter), /nobody signed `tighten`/);
  const none = { ...locked, spec: { ...locked.spec, criteria: [] } };
  assert.match(why(none), /failed: is not judged any more\): nobody signed `relax`/);

  const other = lockOf(criteria('50%'));
  const copied = launchOf(criteria('50%'), { ...other, documents: locked.asked.lock!.documents });
  assert.match(why(copied), /signed under other criteria/);
  const kept = { ...locked.asked.lock!, criteria: criteria('50%') };
  assert.match(why(launchOf(TWO, kept)), /record of what was locked was changed/);
  assert.match(why(launchOf(TWO, lockOf(TWO, ['ana']))), /lacks the signature of Senior owner/);
  assert.match(why(launchOf(TWO, lockOf(TWO, ['ana', 'eve']))), /lacks the signature/);

  const eve = { launch: { ...ROLES.launch, 'senior-owner': ['ben', 'eve'] }, stores: {} };
  assert.match(why({ ...locked, spec: { ...locked.spec, roles: eve } }), /Other people have/);
  assert.match(why({ ...locked, spec: { ...locked.spec, roles: null } }), /Nobody has a role/);
  assert.match(why({ ...locked, speed: 60 }), /another speed/);
  assert.match(why(locked, PEOPLE.slice(0, 2)), /file of people and their keys is not the one/);
  assert.match(why({ ...locked, id: 'L2' }), /it is about launch\/lock\/L1/);
  assert.match(why({ ...locked, asked: {} }), /Nothing was locked/);
});

test('C2 an amendment stands upon the one before, and is what it says', () => {
  const lock = lockOf(TWO);
  const [one, five] = [criteria('1%'), criteria('5%')];
  const tighter = amendment('tighten', lock, one, ['ana']);
  const looser = amendment('relax', tighter, five, ['ben', 'eve']);
  assert.equal(whyNotAsLocked(launchOf(one, lock, [tighter]), PEOPLE), null);
  assert.equal(whyNotAsLocked(launchOf(five, lock, [tighter, looser]), PEOPLE), null);

  const why = (launch: Locked) => whyNotAsLocked(launch, PEOPLE) ?? '';
  assert.match(
    why(launchOf(five, lock, [looser])),
    /signed under other criteria/,
    'one is left out',
  );
  const alone = amendment('relax', lock, five, ['ben']);
  assert.match(why(launchOf(five, lock, [alone])), /lacks the signature of a second/);
  const named = amendment('tighten', lock, five, ['ana']);
  assert.match(why(launchOf(five, lock, [named])), /signed as `tighten` relaxes/);
  const swapped = {
    ...tighter,
    criteria: five,
    criteriaHash: criteriaHashOf({ criteria: five, journeys: [] }),
  };
  assert.match(why(launchOf(five, lock, [swapped])), /signed other criteria/);
  assert.match(why(launchOf(TWO, lock, [tighter])), /nobody signed `relax`/, 'taken back by SQL');
});

function retriedOf(stores: Retried['stores'], by: string[], criteriaHash: string): Retried {
  const rollbacks = stores.map((one) => ({ ...one, because: 'ana: prices' }));
  const target = targetOf(stores.map(({ store }) => store));
  const documents = signed('resume-after-rollback', by, { criteriaHash, rollbacks }, target);
  return { stores, by: by.join(' and '), reason: 'mended', atMs: NOW_MS, documents };
}

test('C3 a store that nobody let up again in the words of the record holds the launch', () => {
  const lock = lockOf(TWO);
  const { criteriaHash } = lock;
  const one = [{ store: 's03', rolledBackMs: 5 }];
  const both = [...one, { store: 's07', rolledBackMs: 9 }];
  const launch = (retried: Retried[], more: Amendment[] = []): Locked => {
    const own = launchOf(more.at(-1) ? criteria('1%') : TWO, lock, more);
    return { ...own, asked: { ...own.asked, retried } };
  };
  const why = (retried: Retried) => whyNotAsLocked(launch([retried]), PEOPLE);
  assert.equal(why(retriedOf(one, ['ben', 'ana'], criteriaHash)), null);
  assert.equal(why(retriedOf(both, ['ben', 'ana'], criteriaHash)), null, 'several by one decision');

  const lacks = /`resume-after-rollback` lacks the signature of/;
  assert.match(why(retriedOf(one, ['ben'], criteriaHash)) ?? '', lacks);
  assert.match(why(retriedOf(one, ['ben', 'ben'], criteriaHash)) ?? '', lacks, 'one is one');
  assert.match(why(retriedOf(one, ['ana', 'eve'], criteriaHash)) ?? '', lacks, 'no senior owner');
  assert.match(why({ ...retriedOf(one, [], criteriaHash) }) ?? '', lacks, 'nobody at all');
  const good = retriedOf(one, ['ben', 'ana'], criteriaHash);
  const later = { ...good, stores: [{ store: 's03', rolledBackMs: 6 }] };
  assert.match(why(later) ?? '', /signed it of other rollbacks/);
  const other = { ...good, stores: [{ store: 's04', rolledBackMs: 5 }] };
  assert.match(why(other) ?? '', /it is about launch\/resume-after-rollback\/L1\/s03/);
  const more = { ...good, stores: both };
  assert.match(why(more) ?? '', /it is about launch\/resume-after-rollback\/L1\/s03/);

  // What was signed before the criteria were amended was signed upon those before.
  const amended = amendment('tighten', lock, criteria('1%'), ['ana']);
  const since = retriedOf(both, ['ben', 'ana'], amended.criteriaHash);
  assert.equal(whyNotAsLocked(launch([good, since], [amended]), PEOPLE), null);
  assert.match(why(since) ?? '', /under other criteria/, 'which were never in force here');
});

test('a journey that changes is a relaxed criterion: nobody can tell', () => {
  const before = { criteria: TWO, journeys: [] };
  const journey = { name: 'shop' } as never;
  assert.equal(actOfChange(before, { criteria: TWO, journeys: [journey] }), 'relax');
  assert.equal(actOfChange(before, before), 'same');
});
