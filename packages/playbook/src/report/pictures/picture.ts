/**
 * Pictures of a report: SVG, drawn with named colours. On a page a name is one of its variables, so
 * that a picture follows the theme; on paper it is ink.
 */
import { markup, NOTHING, ownMarkup, type Markup, type Piece } from '../markup.ts';
import { TOKENS } from '../style.ts';

/** The colours that pictures use; `green` and `blue` name releases, never a status. */
export type Ink =
  | 'ink'
  | 'faint'
  | 'line'
  | 'surface'
  | 'fill'
  | 'soft'
  | 'green'
  | 'blue'
  | 'urgent'
  | 'attention';

export type Paint = (ink: Ink) => string;

export interface Picture {
  readonly title: string;
  /** What is to be seen, for whoever does not see it. */
  readonly says: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Several small ones stand beside each other. */
  readonly isSmall: boolean;
  readonly draw: (paint: Paint) => Markup;
}

const VARIABLES: Readonly<Record<Ink, string>> = {
  ink: '--ink',
  faint: '--ink-3',
  line: '--line',
  surface: '--surface',
  fill: '--fill',
  soft: '--fill-3',
  green: '--rel-green',
  blue: '--rel-blue',
  urgent: '--urgent-ink',
  attention: '--attn-edge',
};

/** On a page. */
export const PAGE_PAINT: Paint = (ink) => `var(${VARIABLES[ink]})`;

const PAPER: Readonly<Record<Ink, string>> = {
  ink: '#12161b',
  faint: '#555d67',
  line: '#c3c9d0',
  surface: '#ffffff',
  fill: '#3b434d',
  soft: '#d3d8dd',
  green: '#4d8570',
  blue: '#56769e',
  urgent: '#b81d1d',
  attention: '#a86a00',
};

/** On paper. */
export const PAPER_PAINT: Paint = (ink) => PAPER[ink];

/**
 * @param before what stands before the drawing, such as a style sheet of its own
 * @returns the whole picture as an SVG element
 */
export function svgOf(picture: Picture, paint: Paint, before: Markup = NOTHING): Markup {
  const { title, says, width, height, draw } = picture;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" \
viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. ${says}">\
${before}${draw(paint)}</svg>`;
}

const OWN_STYLE = markup`<style>${ownMarkup(TOKENS)} svg { font-family: var(--sans); }</style>`;

/** @returns a picture as a file of its own, which follows the theme of whatever shows it */
export function pictureFile(picture: Picture): string {
  return svgOf(picture, PAGE_PAINT, OWN_STYLE).text;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** @returns points as a path's or a polyline's coordinates */
export function pointsOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y]) => `${tenth(x)},${tenth(y)}`).join(' ');
}

export interface TextStyle {
  readonly fill: string;
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly isStrong?: boolean;
}

/** @returns a line of text whose foot stands at y */
export function label(x: number, y: number, text: string, style: TextStyle): Markup {
  const { fill, size = 12, anchor = 'start', isStrong = false } = style;
  return markup`<text x="${tenth(x)}" y="${tenth(y)}" font-size="${size}" fill="${fill}" \
text-anchor="${anchor}" font-weight="${isStrong ? 600 : 400}">${text}</text>`;
}

/** @returns a straight line */
export function stroke(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  colour: string,
  width = 1,
  dash: string | null = null,
): Markup {
  const dashes: Piece = dash === null ? '' : markup` stroke-dasharray="${dash}"`;
  return markup`<line x1="${tenth(from[0])}" y1="${tenth(from[1])}" x2="${tenth(to[0])}" \
y2="${tenth(to[1])}" stroke="${colour}" stroke-width="${width}"${dashes}/>`;
}

/** @returns a filled rectangle */
export function block(
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
  colour: string,
): Markup {
  return markup`<rect x="${tenth(x)}" y="${tenth(y)}" width="${tenth(Math.max(0, width))}" \
height="${tenth(Math.max(0, height))}" fill="${colour}"/>`;
}

/** @returns text that is cut where it would not fit, at so many characters */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
