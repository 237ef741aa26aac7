/** For tests: banks of every kind of question, with whatever signs XML can have. */
import * as fc from 'fast-check';
import type { Area, Option, Question, Words } from '../../core/module.ts';
import { impossibleSign } from '../core/write-xml.ts';

const ODD = ['&', '<', '>', '"', "'", ']]>', '&amp;', '<!--', ' ', '  ', '\t', '\n', '\r', '\r\n'];
ODD.push(
  '\u00a0',
  '\u0085',
  '\u2028',
  '\ufeff',
  'ñ',
  '¿',
  '😀',
  '- ',
  ': ',
  '#',
  '|',
  '%',
  '<pre>',
);

/** @returns 1 to 60 signs, with white space of any kind anywhere */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', maxLength: 6 })), {
    minLength: 1,
    maxLength: 10,
  })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && impossibleSign(text) === null);

const PLAIN = { noNullPrototype: true };
const anyWords: fc.Arbitrary<Words> = fc.record({ en: anyText, es: anyText }, PLAIN);

const anyCode: fc.Arbitrary<string> = fc.integer({ min: 0, max: 999_999_999_999 }).map((number) => {
  const digits = String(number).padStart(12, '0');
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
});

/** As `bank.yaml` has it: percents, here to thousandths. */
const anyArea: fc.Arbitrary<Area> = fc
  .tuple(...[0, 0, 0, 0].map(() => fc.integer({ min: 0, max: 99_999 })))
  .map(([left = 0, top = 0, right = 0, below = 0]) => ({
    left: left / 1000 / 100,
    top: top / 1000 / 100,
    width: (1 + (right % (100_000 - left))) / 1000 / 100,
    height: (1 + (below % (100_000 - top))) / 1000 / 100,
  }))
  .filter(({ left, width, top, height }) => {
    const inPercent = (share: number) => Number((share * 100).toPrecision(15));
    return [
      [left, width],
      [top, height],
    ].every(([from, long]) => inPercent(from!) + inPercent(long!) <= 100);
  });

const anyId: fc.Arbitrary<string> = fc.stringMatching(/^[a-z0-9-]{1,60}$/);

/** @returns texts of so many options, told apart in each language */
const textsOf = (count: number): fc.Arbitrary<readonly Words[]> => {
  const apart = fc.uniqueArray(anyText, { minLength: count, maxLength: count });
  return fc
    .tuple(apart, apart)
    .map(([en, es]) => en.map((text, at) => ({ en: text, es: es[at]! })));
};

const anyOptions = (
  { least, isRight }: { least: number; isRight: (place: number, chosen: number) => boolean },
  extra: fc.Arbitrary<Pick<Option, 'area' | 'code'>>,
): fc.Arbitrary<readonly Option[]> =>
  fc.tuple(fc.integer({ min: least, max: 8 }), fc.nat(254)).chain(([count, seed]) =>
    fc
      .tuple(textsOf(count), fc.array(extra, { minLength: count, maxLength: count }))
      .map(([texts, extras]) =>
        texts.map((text, place) => ({
          text,
          isRight: isRight(place, seed % count),
          ...extras[place]!,
        })),
      ),
  );

const NOTHING = fc.constant({ area: null, code: null });
const one = { least: 2, isRight: (place: number, chosen: number) => place === chosen };
const some = { least: 3, isRight: (place: number, chosen: number) => place <= chosen % 2 };
const all = { least: 3, isRight: () => true };

const anyQuestion: fc.Arbitrary<Omit<Question, 'id'>> = fc.oneof(
  ...(
    [
      ['choice', anyOptions(one, NOTHING)],
      ['choice', anyOptions(some, NOTHING)],
      ['order', anyOptions(all, NOTHING)],
      ['hotspot', anyOptions(one, fc.record({ area: anyArea, code: fc.constant(null) }, PLAIN))],
      ['scan', anyOptions(one, fc.record({ area: fc.constant(null), code: anyCode }, PLAIN))],
    ] as const
  ).map(([kind, options]) =>
    fc.record(
      {
        kind: fc.constant(kind),
        ask: anyWords,
        why: anyWords,
        options,
        picture: kind === 'hotspot' ? anyId : fc.constant(null),
      },
      PLAIN,
    ),
  ),
);

/** Banks that `bank.yaml` may have. */
export const anyBank: fc.Arbitrary<readonly Question[]> = fc
  .uniqueArray(anyId, { minLength: 1, maxLength: 4 })
  .chain((ids) =>
    fc
      .array(anyQuestion, { minLength: ids.length, maxLength: ids.length })
      .map((questions) => questions.map((question, at) => ({ ...question, id: ids[at]! }))),
  )
  .filter((bank) => {
    const codes = bank.map(({ options }) => options.flatMap(({ code }) => code ?? []));
    return codes.every((list) => new Set(list).size === list.length);
  });

/** @returns the first bytes of a WebP picture, of this size; they tell no picture */
export function emptyWebp(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(30);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(22, 4);
  bytes.write('WEBPVP8X', 8, 'latin1');
  bytes.writeUInt32LE(10, 16);
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
}
