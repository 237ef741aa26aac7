/**
 * A picture of an item, drawn: how it is packed, in its colour, with its initials. Made of numbers
 * and checked letters alone, so that a page may show it as it is.
 */
import type { Pack, Product } from './product.ts';

/** Outlines on a field of 64 by 64. */
const OUTLINES: Readonly<Record<Pack, string>> = {
  bottle: 'M28 6h8v12l6 8v30a3 3 0 0 1-3 3H25a3 3 0 0 1-3-3V26l6-8z',
  can: 'M18 12c0-5 28-5 28 0v40c0 5-28 5-28 0z',
  jar: 'M20 8h24v7l4 6v33a4 4 0 0 1-4 4H20a4 4 0 0 1-4-4V21l4-6z',
  box: 'M14 10h36v46H14z',
  bag: 'M14 8l4 5 5-5 4 5 5-5 5 5 4-5 5 5 4-5v44l-4 5H18l-4-5z',
  tub: 'M10 16h44l-5 40H15z',
  loose: 'M32 18c14-8 24 4 20 20-3 14-13 22-20 18-7 4-17-4-20-18-4-16 6-28 20-20z',
  tray: 'M6 22h52l-5 28H11z',
};

/** @returns SVG text */
export function pictureOf({ pack, colour, name }: Product): string {
  const fill = /^#[0-9a-f]{6}$/.test(colour) ? colour : '#888888';
  const initials = name.en
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .filter((letter) => /[A-Za-z0-9]/.test(letter))
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-hidden="true">` +
    `<path d="${OUTLINES[pack]}" fill="${fill}" stroke="#222222" stroke-width="2"/>` +
    `<rect x="21" y="30" width="22" height="16" rx="2" fill="#ffffff"/>` +
    `<text x="32" y="42" font-family="sans-serif" font-size="12" font-weight="700" ` +
    `text-anchor="middle" fill="#222222">${initials}</text></svg>`
  );
}
