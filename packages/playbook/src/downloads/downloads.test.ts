/** Every download, opened again by something that did not write it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync, inflateSync } from 'node:zlib';
import { checklistOf } from '../core/instances.ts';
import { ownTemplate } from '../read-template.ts';
import { calendarOf } from './calendar.ts';
import { csvOf } from './csv.ts';
import { kitMarkdown, kitPdf, type Kit } from './kit.ts';
import { markdownOf } from './markdown.ts';
import { pdfOf } from './pdf.ts';
import { checklistSheet, templateSheet } from './sheet.ts';
import { wordOf } from './word.ts';

const OPENS = Temporal.ZonedDateTime.from('2026-11-27T09:00[America/Chicago]');
const template = ownTemplate('launch');
const checklist = checklistOf(template, {
  name: 'spring, "fifteen"',
  opens: OPENS,
  criteria: [{ id: 'failed', words: 'more than 2 % fail', rollsBack: true }],
  stores: Array.from({ length: 15 }, (_, at) => ({
    id: `s${at + 1}`,
    name: `Store ${at + 1}`,
    opens: OPENS.withTimeZone(at < 5 ? 'America/New_York' : 'America/Chicago'),
    owner: null,
  })),
});
const sheet = checklistSheet(checklist, OPENS);

/** RFC 4180, as its grammar says. */
function parseCsv(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'));
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    assert.ok(match, `no field at ${at}: ${text.slice(at, at + 60)}`);
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('csv: one line for each box, each with every column', () => {
  const [heads = [], ...rows] = parseCsv(csvOf(sheet));
  assert.equal(rows.length, checklist.instances.length);
  assert.ok(rows.every((row) => row.length === heads.length));
  const keys = rows.map((row) => (row[2] ? `${row[0]}@${row[2]}` : row[0]));
  assert.deepEqual(new Set(keys), new Set(checklist.instances.map(({ key }) => key)));
  const first = rows.find((row) => row[0] === 'kit-printed' && row[2] === 's1');
  assert.equal(first?.[3], 'Thu, Nov 26, 16:00 EST');
  const price = template.items.find(({ id }) => id === 'price-sample')!;
  const stolen = { ...price, what: '=HYPERLINK("http://127.0.0.1") now.' };
  const made = csvOf(templateSheet({ ...template, items: [stolen] }));
  assert.equal(parseCsv(made)[1]?.[8], `'${stolen.what}`, 'a formula became text');
});

test('ics: lines, nesting and moments are as RFC 5545 says', () => {
  const text = calendarOf(checklist, 0);
  assert.ok(!/[^\r]\n/.test(text), 'every line ends in CRLF');
  assert.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  const lines = text
    .replaceAll(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter(Boolean);
  const open: string[] = [];
  const events: Record<string, string>[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    assert.ok(name, line);
    if (name === 'BEGIN') open.push(value);
    if (name === 'BEGIN' && value === 'VEVENT') events.push({});
    if (name === 'END') assert.equal(open.pop(), value);
    if (open.at(-1) === 'VEVENT' && events.at(-1)) events.at(-1)![name] = value;
  }
  assert.deepEqual(open, []);
  assert.equal(events.length, checklist.instances.length);
  assert.equal(new Set(events.map(({ UID }) => UID)).size, events.length);
  for (const [at, { due }] of checklist.instances.entries()) {
    const stamp = due.toInstant().toString().replaceAll(/[-:]/g, '');
    assert.equal(events[at]?.['DTSTART'], stamp);
  }
});

/** @returns the text of a file in a ZIP, found through its own directory */
function unzip(bytes: Uint8Array, name: string): string {
  const zip = Buffer.from(bytes);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < zip.readUInt16LE(end + 10); entry += 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((by) => zip.readUInt16LE(at + by));
    if (zip.toString('utf8', at + 46, at + 46 + nameLength!) === name) {
      const local = zip.readUInt32LE(at + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(from, from + zip.readUInt32LE(at + 20));
      return (zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8');
    }
    at += 46 + nameLength! + extra! + comment!;
  }
  throw new Error(`there is no ${name}`);
}

/** Every tag is closed in turn, and nothing but tags, text and known entities stands there. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml.replaceAll(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g, (...match) => {
    const [, closes, name, , isEmpty] = match as string[];
    if (closes) assert.equal(open.pop(), name);
    else if (!isEmpty) open.push(name!);
    return '';
  });
  assert.deepEqual(open, []);
  const text = rest.replace(/^<\?xml[^>]*\?>/, '').replaceAll(/&(amp|lt|gt|quot|apos);/g, '');
  assert.doesNotMatch(text, /[<>&]/);
}

test('docx: well-formed, each item, a box for each thing to tick, numbered pages', async () => {
  const bytes = await wordOf(sheet);
  const xml = unzip(bytes, 'word/document.xml');
  assertWellFormed(xml);
  const boxes = xml.match(/<w14:checkbox>/g) ?? [];
  assert.equal(boxes.length, checklist.instances.length);
  const text = xml.replaceAll(/<[^>]+>/g, '');
  assert.ok(text.includes('Print the fallback kit and hang it beside the tills.'));
  assert.ok(text.includes('spring, &quot;fifteen&quot;') || text.includes('spring, "fifteen"'));
  const footer = unzip(bytes, 'word/footer1.xml');
  assertWellFormed(footer);
  assert.match(footer, /PAGE[^]*NUMPAGES/);
  assert.ok((xml.match(/<w:tblHeader\/>/g) ?? []).length >= template.phases.length);
});

/** @returns how many pages a PDF has, its fonts, and its content streams without compression */
function openPdf(bytes: Uint8Array): { pages: number; fonts: string[]; embedded: number } {
  const raw = Buffer.from(bytes).toString('latin1');
  assert.match(raw, /^%PDF-1\.\d/);
  assert.match(raw, /startxref\s+\d+\s+%%EOF\s*$/);
  const streams = raw.matchAll(/<<((?:(?!endobj)[^])*?)>>\s*stream\r?\n([^]*?)\r?\nendstream/g);
  for (const [, dictionary = '', body = ''] of streams) {
    if (dictionary.includes('/FlateDecode')) inflateSync(Buffer.from(body, 'latin1'));
  }
  return {
    pages: (raw.match(/\/Type \/Page\b(?!s)/g) ?? []).length,
    fonts: [...new Set(raw.match(/\/FontName \/[\w+-]+/g))],
    embedded: (raw.match(/\/FontFile2 /g) ?? []).length,
  };
}

test('pdf: pages, and every font embedded', async () => {
  const { pages, fonts, embedded } = openPdf(await pdfOf(sheet, 0));
  assert.ok(pages >= 5 && pages <= 12, `${pages} pages`);
  assert.ok(
    fonts.every((font) => font.includes('Roboto')),
    fonts.join(),
  );
  assert.equal(embedded, fonts.length);
});

const KIT: Kit = {
  launch: 'spring-fifteen',
  store: { id: 's03', name: 'Ashgrove' },
  opens: OPENS,
  offlineHours: 24,
  criteria: Array.from({ length: 8 }, (_, at) => ({
    id: `c${at}`,
    words: 'more than 2 % failed requests on green, of at least 20 within 30 s',
    then: at % 2 === 0 ? ('rollback-store' as const) : ('hold' as const),
  })),
  contacts: ['Commander', 'Store manager', 'Devices'].map((role) => ({ role, name: null })),
  mayRollBack: ['ashgrove.manager, who owns this store', 'Senior owner', 'Commander'],
};

test('the kit is one sheet, also with many criteria', async () => {
  assert.equal(openPdf(await kitPdf(KIT, 0)).pages, 1);
  const text = kitMarkdown(KIT);
  assert.match(text, /^# Fallback kit: Ashgrove \(s03\)$/m);
  assert.match(text, /^2\. .*offline for 24 hours\.$/m);
  assert.match(text, /^- More than 2 %.*: \*\*this store goes back by itself\*\*\.$/m);
});

test('markdown: a box for each item, its words, its due times by zone', () => {
  const text = markdownOf(sheet);
  assert.equal((text.match(/^- \[ \] /gm) ?? []).length, checklist.template.items.length);
  assert.match(text, /Thu, Nov 26, 16:00 EST \(s1 s2 s3 s4 s5\); Thu, Nov 26, 15:00 CST \(s6 /);
});
