import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputFileError } from '@slipway/kernel';
import { parse } from 'yaml';
import { giftOf, parseGift } from '../core/gift.ts';
import { parseBank } from '../format/bank.ts';
import { readCatalog, SHIPPED_MODULES } from '../format/read-catalog.ts';
import { bankFromGift, giftOfBank } from './banks.ts';

const TRUTH = ['True', 'False'] as const;
const read = (text: string) => parseGift(text, TRUTH);

void test('GIFT is read as Moodle writes it', () => {
  const { questions, problems } = read(`// a comment
$CATEGORY: tills

::cold:: [html]Where do peas go\\: shelf or freezer? {
  =Freezer #yes
  ~Shelf#no \\= no

  ~Under \\{ bread \\}
####They thaw.
}

::on-top::What is on top? { ~%50%Eggs ~%50%Bread ~%-100%Cans ####They break. }

::sells::A till sells offline. {TRUE####For a day.}

::steps::In order? {
=2 -> Scan the tote
=1 -> Scan the item
=3 -> Put it in
####So.
}
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(questions, [
    {
      name: 'cold',
      line: 4,
      kind: 'choice',
      ask: 'Where do peas go: shelf or freezer?',
      why: 'They thaw.',
      options: [
        { text: 'Freezer', isRight: true },
        { text: 'Shelf', isRight: false },
        { text: 'Under { bread }', isRight: false },
      ],
    },
    {
      name: 'on-top',
      line: 12,
      kind: 'choice',
      ask: 'What is on top?',
      why: 'They break.',
      options: [
        { text: 'Eggs', isRight: true },
        { text: 'Bread', isRight: true },
        { text: 'Cans', isRight: false },
      ],
    },
    {
      name: 'sells',
      line: 14,
      kind: 'choice',
      ask: 'A till sells offline.',
      why: 'For a day.',
      options: [
        { text: 'True', isRight: true },
        { text: 'False', isRight: false },
      ],
    },
    {
      name: 'steps',
      line: 16,
      kind: 'order',
      ask: 'In order?',
      why: 'So.',
      options: ['Scan the item', 'Scan the tote', 'Put it in'].map((text) => ({
        text,
        isRight: true,
      })),
    },
  ]);
});

void test('what a bank has no place for is told by its line', () => {
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['::a::Write about it {}', 1, /essay/],
    ['\n\n::a::How many? {#3:0 ####x}', 3, /number/],
    ['::a::Who? {=Grant =U. Grant ####x}', 1, /words of one’s own/],
    ['::a::Match {=cat -> eats =dog -> barks ####x}', 1, /matches/],
    ['::a::Order {=1 -> x =3 -> y ####x}', 1, /skips/],
    ['::a::The {=sun ~moon ####x} shines.', 1, /gap/],
    ['No name {=a ~b ####x}', 1, /no name/],
    ['::a::No answers', 1, /braces/],
    ['::a::Why? {=a ~b}', 1, /does not say why/],
    ['::a::x {=a ~b ####x}\n\n::a::y {=a ~b ####x}', 3, /twice/],
  ];
  for (const [text, line, what] of cases) {
    const { problems } = read(text);
    assert.equal(problems.length, 1, text);
    assert.equal(problems[0]?.line, line, text);
    assert.match(problems[0]!.what, what);
  }
});

void test('what is written is read back, whatever signs it has', () => {
  const words = fc
    .array(fc.constantFrom('a', 'Z', '9', '~', '=', '#', '{', '}', ':', '\\', ' ', 'ñ', '.'), {
      minLength: 1,
      maxLength: 12,
    })
    .map((signs) => `w${signs.join('').replaceAll(/\s+/g, ' ')}w`);
  const question = fc.record({
    name: words,
    kind: fc.constant('choice' as const),
    ask: words,
    why: words,
    options: fc.tuple(words, words, words).map(([one, two, three]) => [
      { text: one, isRight: true },
      { text: two, isRight: false },
      { text: three, isRight: true },
    ]),
  });
  fc.assert(
    fc.property(question, (one) => {
      const { questions, problems } = read(giftOf(one));
      assert.deepEqual(problems, []);
      assert.deepEqual(questions, [{ ...one, line: 1 }]);
    }),
  );
});

void test('a bank goes out and comes back; its languages must agree', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gift-'));
  const files = { en: join(folder, 'b.en.gift'), es: join(folder, 'b.es.gift') };
  try {
    const { bank } = (await readCatalog([SHIPPED_MODULES])).get('picking')!;
    const [en, es] = [giftOfBank(bank, 'en'), giftOfBank(bank, 'es')];
    assert.equal(en.leftOut.length, 5);
    writeFileSync(files.en, en.text);
    writeFileSync(files.es, es.text);
    const back = parseBank(parse(bankFromGift(files).text));
    const kept = bank.filter(({ id }) => !en.leftOut.includes(id));
    assert.deepEqual(back.ok && back.value, kept);

    const told = (): string[] => {
      try {
        bankFromGift(files);
        return [];
      } catch (error) {
        assert.ok(error instanceof InputFileError);
        return error.problems.map(({ place, what }) => `${place.line} ${what.split(' ')[0]}`);
      }
    };
    writeFileSync(files.es, es.text.replace('::zones-order::', '::zones::'));
    assert.equal(told().length, 2, 'it lacks here and there');
    writeFileSync(
      files.es,
      es.text.replace('=Devolver', '~Devolver').replace('~Saltar', '=Saltar'),
    );
    assert.equal(told()[0]?.split(' ')[1], 'red-cross');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
