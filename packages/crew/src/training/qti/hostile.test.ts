/** Packages that somebody made to do harm, or that a bad line cut short. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipSync, type Zippable } from 'fflate';
import { InputFileError } from '@slipway/kernel';
import { parseXml } from './core/xml.ts';
import { bankFromQti } from './read-bank.ts';
import { emptyWebp } from './testing/random-banks.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An item whose picture may be named; the rest is right. */
const item = (language: string, href: string) => `<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="key"
    title="key" xml:lang="${language}" adaptive="false" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>a</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <qti-hotspot-interaction response-identifier="RESPONSE" max-choices="1">
      <qti-prompt>Where?</qti-prompt>
      <img src="${href}" alt="" width="10" height="10"/>
      <qti-hotspot-choice identifier="a" shape="rect" coords="0,0,5,5" hotspot-label="A"/>
      <qti-hotspot-choice identifier="b" shape="rect" coords="5,5,10,10" hotspot-label="B"/>
    </qti-hotspot-interaction>
  </qti-item-body>
  <qti-modal-feedback outcome-identifier="F" identifier="why" show-hide="show">
    <qti-content-body>So.</qti-content-body>
  </qti-modal-feedback>
</qti-assessment-item>
`;
const manifest = (...hrefs: readonly string[]) => `<?xml version="1.0"?>
<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m">
  <resources>
    ${hrefs
      .map(
        (href, at) => `<resource identifier="r${at}" type="imsqti_item_xmlv3p0" href="${href}"/>`,
      )
      .join('\n    ')}
  </resources>
</manifest>
`;
const GOOD: Zippable = {
  'imsmanifest.xml': bytes(manifest('en.xml', 'es.xml')),
  'en.xml': bytes(item('en', 'a.webp')),
  'es.xml': bytes(item('es', 'a.webp')),
  'a.webp': emptyWebp(10, 10),
};

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-qti-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the first thing that is told of a source */
async function told(path: string): Promise<string> {
  try {
    await bankFromQti([path]);
    return 'nothing';
  } catch (error) {
    assert.ok(error instanceof InputFileError, String((error as Error).stack));
    return `${error.place!.file.split('/').at(-1)}:${error.place!.line} ${error.what}`;
  }
}

void test('L16 nothing is expanded, fetched or nested without end', () => {
  const laughs = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>`;
  const deep = `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`;
  const many = `<a>${'<b/>'.repeat(30_000)}</a>`;
  const cases: readonly (readonly [string, RegExp])[] = [
    [laughs, /^1 This file declares a DOCTYPE/],
    ['<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /^2 .*DOCTYPE/],
    ['<a>\n&secret;</a>', /^2 This is no XML: undefined entity/],
    [deep, /^1 Elements lie too deep/],
    [many, /^1 This file has too many elements/],
    ['<a>\n\n<b></a>', /^3 This is no XML: unexpected close tag/],
    ['<a b="1" b="2"/>', /^1 This is no XML: duplicate attribute/],
    ['<a/><a/>', /^1 This is no XML/],
    ['<a>&#0;</a>', /^1 This is no XML/],
    ['<a>', /^1 This is no XML: unclosed tag/],
    ['', /^1 This is no XML/],
  ];
  for (const [text, expected] of cases) {
    const parsed = parseXml(text);
    assert.ok(!parsed.ok, text.slice(0, 60));
    assert.match(`${parsed.problem.line} ${parsed.problem.what}`, expected);
  }
});

void test('L16 an archive is taken whole and harmless, or not at all', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'p.zip');
    const link = [bytes('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] as const;
    const large = new Uint8Array(3 * 1024 * 1024).fill(32);
    const many = Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`${at}`, bytes('')]));
    const cases: readonly (readonly [Zippable, RegExp])[] = [
      [{ ...GOOD, '../x.xml': bytes('x') }, /invalid relative path: \.\.\/x\.xml/],
      [{ ...GOOD, '/x.xml': bytes('x') }, /absolute path: \/x\.xml/],
      [{ ...GOOD, 'a/./x.xml': bytes('x') }, /"a\/\.\/x\.xml" leads out of the package/],
      [{ ...GOOD, 'x\0.xml': bytes('x') }, /leads out of the package/],
      [{ ...GOOD, 'x.xml': [link[0], link[1]] }, /x\.xml is a link/],
      [{ ...GOOD, 'x.xml': large }, /x\.xml is too large/],
      [{ ...GOOD, 'en.xml': large.subarray(0, 1024 * 1024 + 1) }, /en\.xml is larger than 1 MB/],
      [many, /has too many files/],
      [{ 'imsmanifest.xml': bytes(manifest('../en.xml')) }, /r0 leads out of the package/],
      [{ 'imsmanifest.xml': bytes(manifest('en.xml')) }, /There is no en\.xml/],
      [{ 'imsmanifest.xml': bytes('<a/>') }, /This is <a>, no manifest/],
      [{ 'imsmanifest.xml': bytes(manifest()) }, /There is no item here/],
      [{}, /There is no item here/],
      [{ ...GOOD, 'en.xml': bytes(item('en', '../a.webp')) }, /a picture outside of its package/],
      [{ ...GOOD, 'en.xml': bytes(item('en', 'file:///a.webp')) }, /outside of its package/],
      [{ ...GOOD, 'en.xml': Uint8Array.of(0x3c, 0xe9, 0x2f, 0x3e) }, /is not written in UTF-8/],
    ];
    writeFileSync(path, zipSync(GOOD));
    assert.equal(await told(path), 'nothing');
    for (const [files, expected] of cases) {
      writeFileSync(path, zipSync(files));
      assert.match(await told(path), expected);
    }
    assert.deepEqual(readdirSync(folder), ['p.zip'], 'nothing was unpacked');
  }));

void test('L16 a damaged archive is told, wherever it is damaged', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'p.zip');
    const whole = zipSync(GOOD, { level: 0 });
    const asked = Buffer.from(whole).indexOf('Where?');
    const size = Buffer.from(whole).lastIndexOf('en.xml') - 46 + 24;
    const cases: readonly (readonly [(zip: Uint8Array) => Uint8Array, RegExp])[] = [
      [(zip) => zip.subarray(0, zip.length / 2), /no archive that can be read/],
      [(zip) => zip.with(asked, 0x77), /no archive that can be read: en\.xml is damaged/],
      [(zip) => zip.with(size, zip[size]! - 1), /no archive that can be read/],
      [(zip) => zip.subarray(0, 3), /no archive that can be read/],
    ];
    for (const [damage, expected] of cases) {
      writeFileSync(path, damage(whole));
      assert.match(await told(path), expected);
    }
    const flags = Buffer.from(zipSync(GOOD)).lastIndexOf('en.xml') - 46 + 8;
    writeFileSync(path, zipSync(GOOD).with(flags, 1));
    assert.match(await told(path), /en\.xml has a password/);
  }));

void test('L16 a folder is read alone: no link, no parent, no end of folders', () =>
  withFolder(async (folder) => {
    const inside = join(folder, 'package');
    mkdirSync(inside);
    for (const [name, content] of Object.entries(GOOD)) {
      writeFileSync(join(inside, name), content as Uint8Array);
    }
    assert.equal(await told(inside), 'nothing');
    rmSync(join(inside, 'a.webp'));
    writeFileSync(join(folder, 'a.webp'), emptyWebp(10, 10));
    symlinkSync(join(folder, 'a.webp'), join(inside, 'a.webp'));
    assert.match(await told(inside), /en\.xml:10 key names a picture that is not there/);
    writeFileSync(join(inside, 'en.xml'), item('en', '../a.webp'));
    assert.match(await told(inside), /en\.xml:10 key names a picture outside of its package/);
    const deep = join(inside, ...Array.from({ length: 12 }, () => 'a'));
    mkdirSync(deep, { recursive: true });
    assert.match(await told(inside), /Its folders lie too deep/);
    assert.match(await told(join(folder, 'none')), /none does not exist/);
    assert.match(await told('/dev/null'), /\/dev\/null is no file/);
    writeFileSync(join(folder, 'utf16.en.xml'), Buffer.from(`\ufeff${item('en', 'a')}`, 'utf16le'));
    assert.match(await told(join(folder, 'utf16.en.xml')), /key is there in "en" alone/);
  }));
