/** The numbers of a report, and its signature. Markup is nobody's promise; figures are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, SignatureInvalidError, type People } from '@slipway/authority';
import { answerOf } from './answer.ts';
import { chaptersOf } from './chapters/index.ts';
import { rollbackMs } from './chapters/stores.ts';
import { reportCsv } from './csv.ts';
import { isThere, type ReportFacts } from './facts.ts';
import { durationWords, figureWords, shareWords, type Figure } from './figure.ts';
import { reportHtml } from './html.ts';
import { parseReport, ReportFileError, reportJson } from './json.ts';
import { timeTicks } from './pictures/axis.ts';
import { marksOf } from './pictures/timeline.ts';
import { reportPdf } from './pdf.ts';
import { signReport, verifyReport } from './signature.ts';
import { bareFacts, exampleFacts } from './testing/facts.ts';

const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ');
const words = (figure: Figure) => plain(figureWords(figure));

test('the answer comes first: outcome, and four figures beside their budgets', () => {
  const { outcome, state, sentence, tiles } = answerOf(exampleFacts());
  assert.deepEqual([outcome, state], ['Held', 'attention']);
  assert.match(sentence, /^1 of 2 stores stand on green, 1 went back to blue\. .*60 times/);
  assert.deepEqual(
    tiles.map(({ label, figure, kept, note }) => [label, words(figure), kept, plain(note)]),
    [
      ['Failed requests', '7', false, 'at most 0: not kept; of 2,860'],
      ['Downtime', '3 s', null, 'seconds of all stores added up'],
      ['Activation', '95.2 %', true, 'at least 92 %: kept; 86.9 % to 98.4 % of 63 (95 %)'],
      ['Manual minutes', '4 min', true, 'at most 90 min: kept; audits are not all judged'],
    ],
  );
});

/** @returns a table's rows as people read them */
function rowsOf(facts: ReportFacts, chapter: string, title: string): string[][] {
  const found = chaptersOf(facts).find(({ id }) => id === chapter);
  const table = found?.tables.find((one) => one.title === title);
  assert.ok(table, `${chapter} has no table ${title}`);
  return table.rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? cell : words(cell))),
  );
}

test('the figures of each chapter, case by case', () => {
  const facts = exampleFacts();
  assert.deepEqual(rowsOf(facts, 'stores', 'What customers met at each store'), [
    ['s01', 'Quayside', '1', 'full', '800', '1,200', '0', '0', '0 s', '3'],
    ['s02', 'Millbrook', '1', 'rolled-back', '800', '60', '0', '7', '3 s', '1'],
  ]);
  const [back] = rowsOf(facts, 'stores', 'Rollbacks');
  assert.deepEqual([back?.[0], back?.[3], back?.[6]], ['s02', '2026-11-28 05:15:15', '640 ms']);
  assert.deepEqual(rowsOf(facts, 'latency', 'Blue and green in all'), [
    ['blue', '1,600', '0', '1 %'],
    ['green', '1,260', '7', '1.2 %'],
  ]);
  const [all, , unknown] = rowsOf(facts, 'activation', 'Activation by store');
  assert.deepEqual(all?.slice(6), ['0', '63', '60', '95.2 %', '86.9 %', '98.4 %'].slice(0));
  assert.deepEqual(unknown?.slice(-3), ['–', '–', '–']);
  assert.deepEqual(rowsOf(facts, 'minutes', 'Minutes of people').at(-1), ['left', '-1 min']);
  assert.deepEqual(rowsOf(facts, 'schema', 'Changes')[0]?.slice(5), [
    '4,147',
    '13,412/s',
    '386 ms',
    '51 ms',
    '21 ms',
  ]);
});

test('gates are told store by store, everything else by who decided it', () => {
  const kinds = rowsOf(exampleFacts(), 'decisions', 'Who decided what').map((row) => row[4]);
  assert.deepEqual(kinds, ['launch/lock', 'ramp/rollback', 'ramp/hold']);
  assert.equal(rowsOf(exampleFacts(), 'decisions', 'Broken glass').length, 1);
  assert.equal(rowsOf(exampleFacts(), 'decisions', 'Waived items').length, 1);
});

test('a part that a launch does not have says so, in every format', async () => {
  const facts = bareFacts();
  const page = reportHtml(facts);
  const csv = reportCsv(facts);
  const missing = ['ramp', 'latency', 'activation', 'reconciliation', 'schemas', 'drills'];
  for (const part of [...missing, 'playbook', 'audit']) {
    assert.ok(page.includes(`There is no ${part} &lt;here&gt;.`), part);
  }
  for (const part of ['ramp', 'latency', 'activation', 'reconciliation', 'schemas']) {
    assert.ok(csv.includes(`There is no ${part} <here>.`), part);
  }
  assert.match(page, /The launch went without a rehearsal that counts: no rehearsal was kept\./);
  assert.match(page, /The criteria were never locked\./);
  assert.ok(
    answerOf(facts).tiles.every(({ figure, kept }) => figure.value === null && kept === null),
  );
  assert.ok((await reportPdf(facts)).byteLength > 1_000);
});

test('a rate that is not known yet is not invented: what it can still become is told', () => {
  const facts = exampleFacts();
  assert.ok(isThere(facts.activation));
  const open = { ...facts.activation.all, rate: null, due: 0, notYetDue: 63 };
  const bounds = { low: 0.5, high: 0.98 };
  const budgets = facts.budgets.map((one) => ({ ...one, kept: null, value: null }));
  const activation = { ...facts.activation, all: { ...open, bounds } };
  const tile = answerOf({ ...facts, budgets, activation }).tiles[2]!;
  assert.deepEqual(
    [words(tile.figure), tile.kept, plain(tile.note)],
    ['–', null, 'at least 92 %: not known yet; 63 not yet due; it ends at 50 % to 98 %'],
  );
});

test('durations, shares and rollbacks in words', () => {
  const durations = [0, 7.04, 640, 3_240, 59_960, 245_000, 3_600_000, 12_000_000];
  assert.deepEqual(
    durations.map((ms) => plain(durationWords(ms))),
    ['0 ms', '7 ms', '640 ms', '3.2 s', '1 min', '4 min 05 s', '1 h', '3 h 20 min'],
  );
  assert.deepEqual(
    [0, 0.0042, 0.5, 0.9999].map((share) => plain(shareWords(share))),
    ['0 %', '0.42 %', '50 %', '100 %'],
  );
  const times = { unbreachedAtMs: 1_000, appliedAtMs: 1_200, readBackAtMs: 1_250 };
  const one = { scope: 'store' as const, stores: ['s01'], because: '', ...times };
  assert.equal(rollbackMs({ ...one, lastGreenAtMs: 1_700 }), 700);
  assert.equal(rollbackMs({ ...one, lastGreenAtMs: null }), 250);
  assert.equal(rollbackMs({ ...one, unbreachedAtMs: null, lastGreenAtMs: 1_700 }), null);
});

test('marks that would lie upon each other are one with their number', () => {
  const marks = marksOf([40, 10, 15, 100], (atMs) => atMs);
  assert.deepEqual(marks, [
    { x: 10, count: 2 },
    { x: 40, count: 1 },
    { x: 100, count: 1 },
  ]);
  const texts = timeTicks(0, 100_000, 8).map(({ text }) => plain(text));
  assert.deepEqual(texts, ['0', '15 s', '30 s', '45 s', '1 min', '1 min 15 s', '1 min 30 s']);
});

test('as JSON a report is canonical, and comes back as it was', () => {
  const facts = exampleFacts();
  const text = reportJson(facts);
  assert.deepEqual(parseReport('r.json', text), facts);
  const turned = Object.fromEntries(Object.entries(facts).toReversed()) as ReportFacts;
  assert.equal(reportJson(turned), text);
  const broken = text.replace('"speed":60', '"speed":"fast"');
  for (const bad of [broken, '{', '{}', text.replace('slipway-report/1', 'slipway-report/9')]) {
    assert.throws(() => parseReport('r.json', bad), ReportFileError);
  }
});

const MADE = newPersonKey();
const PUBLIC = Buffer.from(MADE.publicKey, 'base64');
const LAPTOP = { id: 'laptop', publicKey: PUBLIC, fromMs: null, untilMs: null };
const ADA: People = [{ id: 'ada', name: 'Ada', keys: [LAPTOP] }];
const NOW_MS = 1_795_900_000_000;

test('a signature counts for the very bytes, by one of the people, and for nothing else', () => {
  const bytes = Buffer.from(reportHtml(exampleFacts()));
  const head = { origin: 'slipway/3f9a20c1', size: 214, rootBase64: 'CsUYapGGPo4dk=' };
  const by = { person: 'ada', key: 'laptop' };
  const signing = { launch: 'launch-1', madeAtMs: NOW_MS, logHead: head, by, nowMs: NOW_MS };
  const signed = signReport(bytes, { ...signing, privateKey: MADE.privateKey });
  const trust = { people: ADA, nowMs: NOW_MS };
  const { launch, seal } = verifyReport(bytes, signed, trust);
  assert.deepEqual([launch, seal.logHead, seal.sizeBytes], ['launch-1', head, bytes.byteLength]);
  const changed = Buffer.from(bytes);
  changed[changed.byteLength - 20]! ^= 1;
  const other = { ...signed, payload: { ...signed.payload, sizeBytes: 1 } };
  const late = { ...trust, nowMs: NOW_MS + 11 * 365 * 86_400_000 };
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a changed file', () => verifyReport(changed, signed, trust), /not the one that was signed/],
    [
      'a longer one',
      () => verifyReport(Buffer.concat([bytes, bytes]), signed, trust),
      /not the one/,
    ],
    ['a changed seal', () => verifyReport(bytes, other, trust), /changed since/],
    ['a stranger', () => verifyReport(bytes, signed, { ...trust, people: [] }), /not among/],
    ['after its time', () => verifyReport(bytes, signed, late), /expired/],
    [
      'another subject',
      () => verifyReport(bytes, { ...signed, subject: 'waive/x' }, trust),
      /none/,
    ],
    ['no document', () => verifyReport(bytes, null, trust), /none/],
  ];
  for (const [name, check, why] of cases) {
    assert.throws(
      check,
      (error) => error instanceof SignatureInvalidError && why.test(error.what),
      name,
    );
  }
});
