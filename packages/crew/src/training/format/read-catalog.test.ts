import assert from 'node:assert/strict';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { CERTIFICATES } from '../../core/station.ts';
import { shortestPath } from '../../core/shortest-path.ts';
import { momentOf } from '../core/captions.ts';
import { trainingSteps } from '../core/steps.ts';
import { ownModules, stretchFilm, type OwnModules } from '../testing/own-modules.ts';
import { isBarcode } from './barcode.ts';
import { checkCatalog, readCatalog, SHIPPED_MODULES } from './read-catalog.ts';

void test('T8 the modules that ship are whole, and every certificate can be earned and renewed', async () => {
  const catalog = await readCatalog([SHIPPED_MODULES]);
  for (const certificate of CERTIFICATES) {
    for (const hasHeld of [false, true]) {
      const question = { certificate, passed: new Set<string>(), hasHeld };
      const path = shortestPath(trainingSteps(catalog), question);
      assert.deepEqual(path?.modules, [hasHeld ? `${certificate}-refresher` : certificate]);
    }
    const { films, bank } = catalog.get(certificate)!;
    assert.ok(bank.length >= 14);
    for (const film of [films.en, films.es]) {
      assert.ok(film.durationMs >= 45_000 && film.durationMs <= 100_000);
      assert.ok(film.durationMs - film.cues.at(-1)!.untilMs < 1000, 'captioned to the end');
    }
  }
});

type Break = (modules: OwnModules) => void | Promise<void>;
/** What is broken, and where that is told: file, line, and the beginning of the words. */
const BROKEN: readonly (readonly [string, Break, string])[] = [
  [
    'a film without captions',
    ({ folder }) => rmSync(join(folder, 'picking/captions.es.vtt')),
    'captions.es.vtt:1 The film has no captions.',
  ],
  [
    'captions out of order',
    ({ edit }) => edit('picking/captions.en.vtt', '00:00.000 --> ', '00:09.000 --> '),
    'captions.en.vtt:3 This caption ends before it begins.',
  ],
  [
    'captions that overlap',
    ({ edit }) => edit('picking/captions.en.vtt', /00:05\.\d+ --> /, '00:01.000 --> '),
    'captions.en.vtt:6 This caption begins before the one above has ended.',
  ],
  [
    'captions that outlast the film',
    ({ folder }) =>
      appendFileSync(join(folder, 'picking/captions.en.vtt'), '\n01:04.000 --> 09:00.000\nx\n'),
    'This caption outlasts the film.',
  ],
  [
    'no film',
    ({ folder }) => writeFileSync(join(folder, 'picking/video.en.webm'), 'GIF89a'),
    'video.en.webm:1 This is no WebM with a picture.',
  ],
  [
    'a film that is too long',
    ({ folder }) => stretchFilm(join(folder, 'picking/video.en.webm'), 3),
    'video.en.webm:1 The film takes 194 s; more than 3 minutes is too long.',
  ],
  [
    'a film that is too large',
    ({ folder }) => appendFileSync(join(folder, 'picking/video.es.webm'), Buffer.alloc(2 ** 21)),
    'video.es.webm:1 The film has 2.6 MB; more than 2 MB is too large.',
  ],
  [
    'a bank too small for a retake',
    ({ edit }) =>
      edit('picking/bank.yaml', /- id: zones-order[\s\S]*- id: own-choice/, '- id: own-choice'),
    'module.yaml:9 The bank has 8 questions; 5 are asked.',
  ],
  [
    'an unknown certificate',
    ({ edit }) => edit('picking/module.yaml', 'certificate: picking', 'certificate: pickings'),
    'module.yaml:4 There is no certificate pickings.',
  ],
  [
    'an answer key without a right answer',
    ({ edit }) =>
      edit(
        'picking/bank.yaml',
        '- right:\n        en: Whole milk 1 L',
        '- wrong:\n        en: Whole milk 1 L',
      ),
    'bank.yaml:124 No answer is right.',
  ],
  [
    'a barcode that is none',
    ({ edit }) => edit('picking/bank.yaml', '4000000100010', '4000000100011'),
    'bank.yaml:127 4000000100011 is no barcode.',
  ],
  [
    'a picture that is not there',
    ({ edit }) => edit('picking/bank.yaml', 'picture: phone-item', 'picture: phone'),
    'There is no picture phone.en.webp.',
  ],
  [
    'an area outside of its picture',
    ({ edit }) => edit('picking/bank.yaml', '[32, 60.8, 25, 11.4]', '[82, 60.8, 25, 11.4]'),
    'This area lies outside of its picture.',
  ],
  [
    'mastery that shows nothing',
    ({ edit }) => edit('picking/module.yaml', 'mastery: 80%', 'mastery: 50%'),
    'module.yaml:9 Mastery is 80 % to 100 %.',
  ],
  [
    'a need that is not taught',
    ({ edit }) => edit('picking/module.yaml', 'needs: []', 'needs: [welcome]'),
    'module.yaml:6 There is no module welcome.',
  ],
  [
    'text in one language',
    ({ edit }) => edit('picking/module.yaml', ', es: Preparar pedidos', ''),
    'module.yaml:3 title lacks "es".',
  ],
  [
    'a refresher of nothing',
    ({ edit }) => edit('picking-refresher/module.yaml', 'refreshes: picking', 'refreshes: pickin'),
    'module.yaml:4 There is no module pickin to refresh.',
  ],
];

void test('T8 a broken module is told by file and line', async () => {
  for (const [name, breakIt, expected] of BROKEN) {
    const modules = ownModules('picking', 'picking-refresher');
    try {
      assert.deepEqual((await checkCatalog([modules.folder])).faults, [], 'whole before');
      await breakIt(modules);
      const { faults } = await checkCatalog([modules.folder]);
      const told = faults.map(({ place, what }) => {
        return `${place.file.split('/').at(-1)}:${place.line} ${what}`;
      });
      assert.ok(
        told.some((one) => one.includes(expected)),
        `${name}: ${told.join(' | ')}`,
      );
      await assert.rejects(readCatalog([modules.folder]), InputFileError);
    } finally {
      modules.remove();
    }
  }
});

void test('a folder that is not there is told, and barcodes are checked by their last digit', async () => {
  const { faults } = await checkCatalog(['/nowhere/modules']);
  assert.equal(faults[0]?.what, 'There is no such folder.');
  const codes = ['4000000100010', '96385074', '036000291452', '4000000100011', '12', 'abc'];
  assert.deepEqual(codes.map(isBarcode), [true, true, true, false, false, false]);
  assert.equal(momentOf(64_250), '01:04.250');
});
