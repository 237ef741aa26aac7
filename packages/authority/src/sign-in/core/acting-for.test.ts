/** Whom a caller may act for: every act by every caller, against a table of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actingFor, actorWords, CREW_ACTS, type CrewAct, type StandsAbove } from './acting-for.ts';
import { INSTALLATION, machineIdentity, NOBODY, type Identity } from './identity.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** Who may, written out a second time: `s` themselves, `a` who stands above, `m`, `i`. */
const TABLE: Record<CrewAct, string> = {
  desk: 's a m i',
  work: 's m i',
  case: 's m i',
  help: 's a m i',
  'put-back': 's a m i',
  consent: 's a m i',
  learn: 's i',
  observe: 's i',
};

const session = (person: string): Identity => ({ ...NOBODY, person, how: 'session', csrf: 'c' });
const ABOVE: readonly (StandsAbove | null)[] = [null, 'store-manager', 'shift-lead'];
const SETS = Object.keys(SCOPES).map((scope) => [scope as Scope]);

interface Case {
  readonly name: string;
  readonly identity: Identity;
  readonly scopes: readonly Scope[];
  readonly above: StandsAbove | null;
  /** Its letter in the table; null: it may nothing. */
  readonly letter: 's' | 'a' | 'm' | 'i' | null;
}

/** Every kind of caller, with every scope and every standing. */
const CALLERS: readonly Case[] = ABOVE.flatMap((above) =>
  SETS.flatMap((scopes): Case[] => {
    const given = { scopes, above };
    const more = `${scopes.join()} ${above ?? 'nothing'}`;
    const isMeant = scopes.includes('crew');
    return [
      { name: `ada ${more}`, identity: session('ada'), ...given, letter: 's' },
      { name: `bea ${more}`, identity: session('bea'), ...given, letter: above && 'a' },
      {
        name: `machine ${more}`,
        identity: machineIdentity('desk'),
        ...given,
        letter: isMeant ? 'm' : null,
      },
      // A machine that has a person's name is not that person.
      {
        name: `machine ada ${more}`,
        identity: machineIdentity('ada'),
        ...given,
        letter: isMeant ? 'm' : null,
      },
      { name: `installation ${more}`, identity: INSTALLATION, ...given, letter: 'i' },
      { name: `nobody ${more}`, identity: NOBODY, ...given, letter: null },
    ];
  }),
);

void test('F1 the table of this test has every act', () => {
  assert.deepEqual(Object.keys(TABLE).toSorted(), Object.keys(CREW_ACTS).toSorted());
});

for (const act of Object.keys(TABLE) as CrewAct[]) {
  void test(`F1 ${act}: who may do it for ada`, () => {
    for (const { name, letter, ...caller } of CALLERS) {
      const found = actingFor(act, 'ada', caller);
      const may = letter !== null && TABLE[act].split(' ').includes(letter);
      assert.equal(found.ok, may, `${act} by ${name}`);
      if (found.ok) assert.equal(found.acting.person, 'ada', name);
    }
  });
}

void test('F2 what is done for another is recorded with who did it, whoever that is', () => {
  for (const act of Object.keys(TABLE) as CrewAct[]) {
    for (const { name, identity, letter, ...caller } of CALLERS) {
      const found = actingFor(act, 'ada', { identity, ...caller });
      if (found.ok) assert.equal(found.acting.through === null, letter === 's', `${act} ${name}`);
    }
  }
  const words = [null, 'operator', 'token:desk', 'm.boss'].map((through) =>
    actorWords({ person: 'ada', through }),
  );
  const stood = ['the installation for ada', 'token:desk for ada', 'm.boss for ada'];
  assert.deepEqual(words, ['ada', ...stood]);
});

void test('F1 a refusal says what is lacking', () => {
  const none = { scopes: [], above: null } as const;
  const why = (act: CrewAct, identity: Identity) => {
    const found = actingFor(act, 'ada', { identity, ...none });
    return found.ok ? null : found.because;
  };
  assert.equal(why('desk', NOBODY), 'nobody');
  assert.equal(why('desk', session('bea')), 'not-above');
  assert.equal(why('learn', session('bea')), 'self-only');
  assert.equal(why('observe', machineIdentity('desk')), 'self-only');
  assert.equal(why('work', machineIdentity('desk')), 'no-scope');
});
