/**
 * A report as one page that needs nothing else: no request, no script, no font. It may load nothing
 * either: its policy allows its own style sheet, by its hash, and that is all.
 */
import { createHash } from 'node:crypto';
import { answerOf, type Tile } from './answer.ts';
import type { Cell, Chapter, Column, Table } from './chapter.ts';
import { chaptersOf } from './chapters/index.ts';
import type { ReportFacts } from './facts.ts';
import { figureWords, momentWords } from './figure.ts';
import { markup, NOTHING, ownMarkup, type Markup } from './markup.ts';
import { PAGE_PAINT, svgOf, type Picture } from './pictures/picture.ts';
import { STYLE } from './style.ts';

/** Tables above this are folded; print shows them whole. */
const MOST_OPEN_ROWS = 40;

/** Text as long as this never breaks. */
const SHORT = 24;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function tile({ label, figure, note, kept }: Tile): Markup {
  const missed = kept === false ? ' missed' : '';
  return markup`<div class="tile${missed}"><dt>${label}</dt>\
<dd class="figure">${figureWords(figure)}</dd><dd class="note">${note}</dd></div>`;
}

function heading({ head, unit }: Column): Markup {
  return unit === undefined
    ? markup`<th scope="col">${head}</th>`
    : markup`<th scope="col" class="number">${unit === 'at' ? `${head} (UTC)` : head}</th>`;
}

function cell(value: Cell): Markup {
  if (typeof value !== 'string') return markup`<td class="number">${figureWords(value)}</td>`;
  const kind = value.length <= SHORT ? 'short' : 'long';
  return markup`<td class="${kind}">${value}</td>`;
}

function table({ title, columns, rows }: Table): Markup {
  const whole = markup`<div class="wide" role="region" tabindex="0" aria-label="${title}"><table>\
<caption>${title}</caption><thead><tr>${columns.map(heading)}</tr></thead><tbody>\
${rows.map((row) => markup`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
  if (rows.length <= MOST_OPEN_ROWS) return whole;
  return markup`<details><summary>${title}: ${rows.length} rows</summary>${whole}</details>`;
}

function picture(one: Picture): Markup {
  const kind = one.isSmall ? 'small' : 'large';
  return markup`<div class="${kind}">${svgOf(one, PAGE_PAINT)}</div>`;
}

function chapter({ id, title, words, pictures, tables }: Chapter): Markup {
  const drawn =
    pictures.length > 0 ? markup`<div class="pictures">${pictures.map(picture)}</div>` : NOTHING;
  return markup`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\
${words.map((line) => markup`<p>${line}</p>`)}${drawn}${tables.map(table)}</section>\n`;
}

/** @returns the page */
export function reportHtml(facts: ReportFacts): string {
  const { launch, madeAtMs, criteria } = facts;
  const { outcome, state, sentence, tiles } = answerOf(facts);
  const chapters = chaptersOf(facts);
  const links = chapters.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`);
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Report of ${launch.name}</title><style>${ownMarkup(STYLE)}</style></head>
<body><main><header><h1>${launch.name}</h1>
<p class="about">Opens ${launch.opens} · launch ${launch.id} · made ${momentWords(madeAtMs)} UTC</p>
</header>
<section aria-label="The answer"><p class="panel verdict ${state}"><b>${outcome}</b>\
<span>${sentence}</span></p>
<dl class="tiles">${tiles.map(tile)}</dl></section>
<nav aria-label="Chapters"><ul>${links}</ul></nav>
${chapters.map(chapter)}<footer><p>Criteria ${criteria.hash}. Moments are UTC; on pictures, time \
is counted from the left edge.</p></footer></main></body></html>
`.text;
}
