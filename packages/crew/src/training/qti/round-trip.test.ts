import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { LANGUAGES } from '../../core/person.ts';
import type { Question } from '../core/module.ts';
import { parseBank } from '../format/bank.ts';
import { bankText } from '../format/bank-text.ts';
import { readCatalog, SHIPPED_MODULES } from '../format/read-catalog.ts';
import { readItem } from './core/item.ts';
import { pairItems } from './core/pair.ts';
import { webpSize } from './core/webp.ts';
import { itemOf } from './core/write-item.ts';
import { parseXml } from './core/xml.ts';
import { writePackage } from './deliver.ts';
import { bankFromQti } from './read-bank.ts';
import { anyBank, emptyWebp } from './testing/random-banks.ts';
import { qtiOfBank } from './write-bank.ts';

/** @returns what the items of a bank are read as */
function throughItems(bank: readonly Question[], width: number): readonly Question[] {
  const sources = bank.flatMap((question) =>
    LANGUAGES.map((language) => {
      const href = `../../pictures/${question.picture}.${language}.webp`;
      const picture = question.picture === null ? null : { href, width, height: 416 };
      const file = itemOf(question, language, picture);
      const parsed = parseXml(file);
      assert.ok(parsed.ok, file);
      const { question: read, problems, notes } = readItem(parsed.tree, null);
      assert.deepEqual({ problems, notes }, { problems: [], notes: [] }, file);
      return { file: `${question.id}.${language}`, question: read! };
    }),
  );
  return pairItems(sources, (_source, what) => assert.fail(what)).map(({ question }) => question);
}

void test('L14 what is written as QTI is read back as it was, whatever signs it has', () => {
  fc.assert(
    fc.property(anyBank, fc.integer({ min: 1, max: 3000 }), (bank, width) => {
      assert.deepEqual(throughItems(bank, width), bank);
      const written = bankText(bank);
      const back = parseBank(written.ok ? parse(written.value) : null);
      assert.deepEqual(back.ok ? back.value : [written, back], bank);
    }),
    { numRuns: 300 },
  );
});

void test('L14 packages come back with their pictures, as folders and as archives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-qti-'));
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(anyBank, fc.constantFrom('', '.zip'), async (bank, ending) => {
        for (const { picture } of bank) {
          for (const language of picture === null ? [] : LANGUAGES) {
            writeFileSync(join(folder, `${picture}.${language}.webp`), emptyWebp(640, 416));
          }
        }
        const path = join(folder, `package-${(run += 1)}${ending}`);
        const { files, leftOut } = qtiOfBank({ id: 'tills', bank, folder });
        await writePackage(path, files);
        const { text, pictures, notes } = await bankFromQti([path]);
        const back = parseBank(parse(text));
        assert.deepEqual(back.ok && back.value, bank);
        assert.deepEqual([leftOut, notes], [[], []]);
        const names = new Set(bank.flatMap(({ picture }) => picture ?? []));
        assert.equal(pictures.size, 2 * names.size);
      }),
      { numRuns: 30 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

void test('L14 every module that ships goes out in one language each and comes back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-qti-'));
  try {
    const catalog = await readCatalog([SHIPPED_MODULES]);
    for (const module of [...catalog.values()].filter(({ refreshes }) => refreshes === null)) {
      const paths = LANGUAGES.map((language) => join(folder, `${module.id}.${language}.zip`));
      for (const [at, language] of LANGUAGES.entries()) {
        const { files, questions } = qtiOfBank(module, [language]);
        assert.equal(questions, 15);
        await writePackage(paths[at]!, files);
      }
      const { text, pictures } = await bankFromQti(paths);
      const back = parseBank(parse(text));
      assert.deepEqual(back.ok && back.value, module.bank);
      for (const bytes of pictures.values()) {
        assert.deepEqual(webpSize(bytes), { width: 640, height: 416 });
      }
      await assert.rejects(bankFromQti([paths[0]!]), /is there in "en" alone/);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

void test('a question that XML cannot say is left out, and named', () => {
  const words = (text: string) => ({ en: text, es: text });
  const option = (text: string, isRight: boolean) => {
    return { text: words(text), isRight, area: null, code: null };
  };
  const question = (id: string, ask: string): Question => ({
    id,
    kind: 'choice',
    ask: words(ask),
    why: words('So.'),
    options: [option('Yes', true), option('No', false)],
    picture: null,
  });
  const bank = [question('a', 'Is it\u0000?'), question('b', 'Is it?'), question('c', '\ud800')];
  const { questions, leftOut, files } = qtiOfBank({ id: 'tills', bank, folder: '/nowhere' });
  assert.equal(questions, 1);
  assert.deepEqual(leftOut, [
    { id: 'a', why: 'XML has no U+0000' },
    { id: 'c', why: 'XML has no U+D800' },
  ]);
  assert.deepEqual([...files.keys()].toSorted(), [
    'imsmanifest.xml',
    'items/en/b.xml',
    'items/es/b.xml',
  ]);
});
