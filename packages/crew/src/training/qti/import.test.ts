/** Items as other systems write them, and what a bank has no place for. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InputFileError } from '@slipway/kernel';
import { parse } from 'yaml';
import { areaOf, coordsOf } from './core/interactions/hotspot.ts';
import { readItem, idOf } from './core/item.ts';
import { pictureName } from './core/pair.ts';
import { resolveHref } from './core/paths.ts';
import { parseXml } from './core/xml.ts';
import { bankFromQti } from './read-bank.ts';
import { emptyWebp } from './testing/random-banks.ts';

const SAMPLES = fileURLToPath(new URL('testing/samples', import.meta.url));
const read = (name: string) => readFileSync(join(SAMPLES, name), 'utf8');

/** Gives a body its own copy of a sample, to be edited. */
async function withSample(name: string, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-qti-'));
  try {
    cpSync(join(SAMPLES, name), folder, { recursive: true });
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns such as `items/key_en.xml:12 key has …`, of everything that is wrong */
async function toldOf(folder: string): Promise<readonly string[]> {
  try {
    await bankFromQti([folder]);
    return [];
  } catch (error) {
    assert.ok(error instanceof InputFileError, String(error));
    assert.equal(error.state, 'Nothing was changed.');
    return error.problems.map(({ place, what }) => {
      return `${place.file.slice(folder.length + 1)}:${place.line} ${what}`;
    });
  }
}

void test('L15 a package of QTI 2.1 and 2.2 is read; what is left out is told', () =>
  withSample('qti-2.2', async (folder) => {
    writeFileSync(join(folder, 'items/keys.webp'), emptyWebp(300, 200));
    const { text, notes, pictures } = await bankFromQti([folder]);
    assert.deepEqual([...pictures.keys()], ['keys.en.webp', 'keys.es.webp']);
    assert.deepEqual(parse(text), [
      {
        id: 'drawer',
        kind: 'choice',
        ask: {
          en: 'The drawer is locked & counted. When does it open? Choose all.',
          es: '¿Cuándo se abre el cajón?',
        },
        options: [
          { right: { en: 'With a sale > 0', es: 'Con una venta' } },
          { wrong: { en: 'At any time', es: 'En cualquier momento' } },
          { right: { en: 'For the count in the evening', es: 'Para el arqueo de la noche' } },
        ],
        why: { en: 'Each opening is recorded.', es: 'Cada apertura queda anotada.' },
      },
      {
        id: 'open-steps',
        kind: 'order',
        ask: { en: 'How do you open the till?', es: '¿Cómo abre la caja?' },
        steps: [
          { en: 'Sign in', es: 'Iniciar sesión' },
          { en: 'Count the float', es: 'Contar el fondo' },
          { en: 'Open the lane', es: 'Abrir el carril' },
        ],
        why: { en: 'Who counts is known.', es: 'Se sabe quién contó.' },
      },
      {
        id: 'key',
        kind: 'hotspot',
        ask: { en: 'Where do you press for a bag?', es: '¿Dónde pulsa para una bolsa?' },
        picture: 'keys',
        areas: [
          { wrong: { en: 'The upper key', es: 'La tecla de arriba' }, at: [0, 0, 33.33, 50] },
          { right: { en: 'The lower key', es: 'La tecla de abajo' }, at: [50, 50, 50, 50] },
        ],
        why: { en: 'Bags are sold, not given.', es: 'Las bolsas se venden.' },
      },
    ]);
    const told = notes.map(({ place, what }) => {
      return `${place.file.slice(folder.length + 1)}:${place.line} ${what}`;
    });
    assert.deepEqual(told, [
      'imsmanifest.xml:9 t1 is a test, with an order and sections.',
      'items/drawer_en.xml:25 Drawer_en keeps the choice any in its place; here all are shuffled.',
      'items/drawer_en.xml:26 Drawer_en has feedback on a single answer.',
      'items/drawer_en.xml:18 Drawer_en has a rubric for others than who answers.',
    ]);
  }));

void test('L15 items of QTI 3.0 in a folder without a manifest are read', () =>
  withSample('qti-3.0', async (folder) => {
    const { text, notes } = await bankFromQti([folder]);
    assert.deepEqual(parse(text), [
      {
        id: 'milk',
        kind: 'scan',
        ask: { en: 'Scan the milk without lactose.', es: 'Escanee la leche sin lactosa.' },
        items: [
          { wrong: { en: 'Milk 1 L', es: 'Leche 1 L' }, code: '4000000100010' },
          {
            right: { en: 'Milk 1 L, no lactose', es: 'Leche 1 L sin lactosa' },
            code: '4000000100027',
          },
        ],
        why: { en: 'Read the whole label.', es: 'Lea toda la etiqueta.' },
      },
      {
        id: 'offline',
        kind: 'choice',
        ask: { en: 'A till sells offline.', es: 'Una caja vende sin red.' },
        options: [
          { right: { en: 'True', es: 'Verdadero' } },
          { wrong: { en: 'False', es: 'Falso' } },
        ],
        why: { en: 'For a day.', es: 'Durante un día.' },
      },
    ]);
    assert.deepEqual(
      notes.map(({ what }) => what),
      ['milk-en has <qti-stylesheet>.', 'milk-es has <qti-stylesheet>.'],
    );
    const files = ['milk-en.xml', 'milk-es.xml'].map((name) => join(folder, name));
    assert.equal((await bankFromQti(files)).questions, 1, 'files, one by one');
    await assert.rejects(bankFromQti([files[0]!]), /milk is there in "en" alone/);
  }));

/** What is changed in an item, and where that is told: the line, and what. */
type Change = readonly [from: string | RegExp, to: string, told: RegExp];

const DRAWER: readonly Change[] = [
  ['choiceInteraction r', 'matchInteraction r', /^29 This is no XML/],
  [/choiceInteraction/g, 'matchInteraction', /^22 Drawer_en asks by <matchInteraction>/],
  ['adaptive="false"', 'adaptive="true"', /^2 Drawer_en is adaptive/],
  ['identifier="Drawer_en" ', '', /^2 This item has no identifier/],
  ['xml:lang="en-US"', 'xml:lang="fr"', /^2 Drawer_en is in "fr"/],
  ['xml:lang="en-US"', '', /^2 Drawer_en does not say its language/],
  ['imsqti_v2p2"', 'imsqti_v2p0"', /^2 This is <assessmentItem> of "[^"]+v2p0", no item/],
  [/<correctResponse>[^]*<\/correctResponse>/, '', /^7 Drawer_en does not say what is right/],
  ['<value>count</value>', '<value>night</value>', /^7 Drawer_en has no choice "night"/],
  ['cardinality="multiple"', 'cardinality="single"', /^7 Drawer_en has 2 right answers/],
  ['<em>Choose all.</em>', '<img src="a.png"/>', /^23 Drawer_en has <img>; a bank has words/],
  ['<em>Choose all.</em>', 'm<sup>2</sup>', /^23 Drawer_en has <sup>; a bank has words/],
  ['view="scorer tutor"', 'view="candidate"', /^18 Drawer_en has <rubricBlock>/],
  ['identifier="sale">', 'identifier="any">', /^25 Drawer_en has no identifier or one twice/],
  [
    'identifier="sale">',
    'identifier="sale" templateIdentifier="T">',
    /hides choices by a template/,
  ],
  ['<responseIf>', '<responseIf><isNull/>', /^32 Drawer_en is scored by rules of its own/],
  ['"float">0</baseValue></s', '"float">0.5</baseValue></s', /is scored by rules of its own/],
  [
    /<responseProcessing>[^]*<\/responseProcessing>/,
    '<responseProcessing template="http://x/rptemplates/map_response"/>',
    /^32 Drawer_en is scored by map_response/,
  ],
  [/<modalFeedback.*$/m, '', /^2 Drawer_en does not say why/],
  ['</assessmentItem>', '<modalFeedback>No.</modalFeedback></assessmentItem>', /gives 2 feedbacks/],
  ['<itemBody>', '<templateDeclaration identifier="T"/><itemBody>', /made anew by a template/],
  [/<itemBody>[^]*<\/itemBody>/, '', /^2 Drawer_en asks nothing/],
  ['<prompt>', '<prompt><!DOCTYPE x>', /^23 This is no XML/],
];
const STEPS: readonly Change[] = [
  ['<value>C</value>', '', /^5 open-steps puts 2 of 3 steps in order/],
  ['"RESPONSE" cardinality', '"R" cardinality', /^13 open-steps does not say what is right/],
  [/"RESPONSE"/g, '"R"', /^20 open-steps answers R; match_correct looks at RESPONSE/],
];
const KEY: readonly Change[] = [
  ['shape="rect" coords="0', 'shape="circle" coords="0', /^11 key has an area of shape "circle"/],
  ['0,0,100,100', '0,0,301,100', /^11 key has an area "0,0,301,100" that is none/],
  ['0,0,100,100', '100,0,0,100', /^11 key has an area "100,0,0,100" that is none/],
  [' width="300" height="200"', '', /^11 key has an area "0,0,100,100" that is none/],
  ['hotspotLabel="The upper key"', '', /^11 key does not say what the area h1 is/],
  [/<object.*>/, '', /^8 key has no picture/],
];
const MILK: readonly Change[] = [
  ['4000000100010</code>', '4000000100011</code>', /^20 milk-en asks for words of one’s own/],
  ['4000000100027\n', '4000000100119\n', /^20 milk-en asks for words of one’s own/],
  ['base-type="string"', 'base-type="integer"', /^4 milk-en takes a barcode as integer/],
  ['<div>', '<div><table/>', /^19 milk-en has <table>/],
  ['</qti-item-body>', '<qti-upload-interaction/></qti-item-body>', /<qti-upload-interaction>/],
];

void test('L15 what a bank has no place for is told by line and item', () => {
  const cases = [
    ['qti-2.2/items/drawer_en.xml', DRAWER],
    ['qti-2.2/items/open steps.en.xml', STEPS],
    ['qti-2.2/items/key_en.xml', KEY],
    ['qti-3.0/milk-en.xml', MILK],
  ] as const;
  for (const [name, changes] of cases) {
    const whole = read(name);
    const parsedWhole = parseXml(whole);
    assert.ok(parsedWhole.ok && readItem(parsedWhole.tree, 'en').question, name);
    for (const [from, to, expected] of changes) {
      const edited = whole.replace(from, to);
      assert.notEqual(edited, whole, String(from));
      const parsed = parseXml(edited);
      const hint = name.includes('.en.') ? 'en' : null;
      const problems = parsed.ok ? readItem(parsed.tree, hint).problems : [parsed.problem];
      const told = problems.map(({ line, what }) => `${line} ${what}`);
      assert.ok(
        told.some((one) => expected.test(one)),
        `${String(from)}: ${told.join(' | ')}`,
      );
      if (parsed.ok) assert.equal(readItem(parsed.tree, hint).question, null, String(from));
    }
  }
});

void test('L15 languages that do not agree are told by file', () =>
  withSample('qti-2.2', async (folder) => {
    const edit = (name: string, from: string | RegExp, to: string) => {
      const text = read(`qti-2.2/${name}`);
      assert.notEqual(text.replace(from, to), text);
      writeFileSync(join(folder, name), text.replace(from, to));
    };
    assert.match((await toldOf(folder)).join('\n'), /key names a picture that is not there/);
    writeFileSync(join(folder, 'items/keys.webp'), 'GIF89a');
    assert.match((await toldOf(folder)).join('\n'), /key has a picture that is no WebP/);
    writeFileSync(join(folder, 'items/keys.webp'), emptyWebp(300, 200));
    edit('items/drawer_es.xml', '<value>sale</value>', '<value>any</value>');
    edit(
      'items/open steps.es.xml',
      /<value>A<\/value>\s*<value>B<\/value>/,
      '<value>B</value><value>A</value>',
    );
    edit('items/key_es.xml', '0,0,100,100', '0,0,90,100');
    const told = await toldOf(folder);
    assert.match(
      told[0]!,
      /^items\/drawer_en\.xml:2 drawer has other right answers in .*drawer_es/,
    );
    assert.match(told[1]!, /^items\/open steps\.en\.xml:3 open-steps has another right order/);
    assert.match(told[2]!, /^items\/key_en\.xml:2 key has its areas elsewhere/);
    edit('items/key_es.xml', 'identifier="key"', 'identifier="keys"');
    edit('items/drawer_es.xml', 'Para el arqueo de la noche', 'Con una venta');
    edit('items/open steps.es.xml', '"open-steps"', '"drawer.es"');
    const others = (await toldOf(folder)).join('\n');
    assert.match(others, /items\/open steps\.es\.xml:3 drawer is in .*drawer_es\.xml already/);
    assert.match(others, /items\/key_en\.xml:2 key is there in "en" alone/);
    assert.match(others, /items\/key_es\.xml:2 keys is there in "es" alone/);
    edit('items/key_es.xml', 'xml:lang="es"', 'xml:lang="es" ');
    edit('items/open steps.es.xml', 'xmlns=', 'label="x" xmlns=');
    const twice = await toldOf(folder);
    assert.deepEqual(twice, ['items/drawer_en.xml:2 drawer: "Con una venta" stands here twice.']);
  }));

void test('identifiers, references and areas', () => {
  const ids = ['red-cross.en', '_9-lives.en', 'Q_1', 'a.es', 'x-en-en'].map((id) => idOf(id, 'en'));
  assert.deepEqual(ids, ['red-cross', '9-lives', 'q-1', 'a-es', 'x-en']);
  assert.equal(pictureName('../a/Phone%20item.es.webp'), 'phone-item');
  assert.equal(resolveHref('items/en', '../../pictures/a%20b.webp'), 'pictures/a b.webp');
  const out = ['../x', '/etc/passwd', 'file:///etc/passwd', 'a/../../x', 'a\\..\\x', '%2e%2e/x'];
  out.push('https://example.com/x.webp', 'C:/x', '', '.', '%', 'x\0', '..%2f..%2fx');
  for (const href of out) assert.equal(resolveHref('', href), null, href);
  const size = { width: 640, height: 416 };
  assert.equal(coordsOf([41, 22.3, 18, 26.2], size), '262,93,378,202');
  assert.deepEqual(areaOf('320, 0, 640, 416', size), [50, 0, 50, 100]);
  assert.deepEqual(areaOf('10%,20%,30%,100%', null), [10, 20, 20, 80]);
  for (const coords of ['', '1,2,3', '1,2,3,4,5', '-1,0,5,5', '0,0,5%,101%', '1.5,0,9,9']) {
    assert.equal(areaOf(coords, size), null, coords);
  }
});
