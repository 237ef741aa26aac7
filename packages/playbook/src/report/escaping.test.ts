/** Whatever people have named anything: the documents stay whole, and it stands in them as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { csvCell } from '../downloads/csv.ts';
import { reportCsv } from './csv.ts';
import { reportHtml } from './html.ts';
import { escapeText, markup } from './markup.ts';
import { reportPdf } from './pdf.ts';
import { exampleFacts } from './testing/facts.ts';

/** Names that somebody would try, and any other. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '</style></title></svg></table><iframe src="https://example.org">',
  '&lt;b&gt; ]]> <!-- -->',
  '=cmd|"/c calc"!A1',
  '+1+cmd',
  '@SUM(A1)',
  '\t=1+1',
  ' =1+1',
  '\u0000\u0007\u001B[31m',
  '\uD800 half a pair',
  'a\r\nb,"c"',
  'x'.repeat(300),
] as const;
const anyName = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 60 }));

const UNESCAPED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

test('text is escaped to what means nothing, and reads as it was', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const escaped = escapeText(name);
      assert.doesNotMatch(escaped, /[<>"']/);
      assert.doesNotMatch(escaped, /&(?!amp;|lt;|gt;|quot;|#39;)/);
      const read = escaped.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => UNESCAPED[entity]!);
      const sayable = name
        .toWellFormed()
        .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, '\uFFFD');
      assert.equal(read, sayable);
    }),
  );
});

test('markup takes markup as it is, and all else as text', () => {
  const inner = markup`<b>${'<i>'}</b>`;
  assert.equal(
    markup`<p title="${'"'}">${[inner, 7, ' & ']}</p>`.text,
    '<p title="&quot;"><b>&lt;i&gt;</b>7 &amp; </p>',
  );
});

/** The page without its words: tags alone, and of each its attributes' names. */
function skeleton(page: string): string {
  const tags = page.match(/<[^>]*>/g) ?? [];
  return tags.map((tag) => tag.replaceAll(/="[^"]*"/g, '')).join('');
}

test('no name changes the page: it has the tags that it would have with any other', () => {
  const tame = skeleton(reportHtml(exampleFacts('Millbrook')));
  assert.doesNotMatch(tame, /<script|<iframe|<img| on\w+/);
  fc.assert(
    fc.property(anyName, (name) => {
      assert.equal(skeleton(reportHtml(exampleFacts(name))), tame);
    }),
    { numRuns: 60 },
  );
});

/** RFC 4180, read by somebody else's rules. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    assert.ok(found, `no cell at ${cell.lastIndex}`);
    rows.at(-1)!.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') rows.push([]);
  }
  return rows;
}

test('no cell of a CSV is a formula, and each reads as it was', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const [[read] = []] = parseCsv(`${csvCell(name)}\r\n`);
      assert.equal(read?.replace(/^'/, ''), name.replace(/^'/, ''));
      assert.doesNotMatch(read ?? '', /^\s*[=+\-@＝＋－＠]/);
    }),
  );
});

test('a report as CSV has the same rows whatever is named how, and no formula in any', () => {
  const tame = parseCsv(reportCsv(exampleFacts())).map((row) => row.length);
  fc.assert(
    fc.property(anyName, (name) => {
      const rows = parseCsv(reportCsv(exampleFacts(name)));
      assert.deepEqual(
        rows.map((row) => row.length),
        tame,
      );
      for (const value of rows.flat()) {
        if (Number.isNaN(Number(value))) assert.doesNotMatch(value, /^\s*[=+\-@＝＋－＠]/);
      }
    }),
    { numRuns: 60 },
  );
});

test('a PDF is printed whatever is named how', async () => {
  for (const name of [HOSTILE[0], HOSTILE[3], HOSTILE[10], HOSTILE[11], HOSTILE[13]]) {
    const bytes = await reportPdf(exampleFacts(name));
    assert.equal(Buffer.from(bytes).subarray(0, 5).toString(), '%PDF-');
  }
});
