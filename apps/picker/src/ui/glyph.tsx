/** The page's shapes. A word stands beside each, so they are hidden from screen readers. */
const SHAPES = {
  back: 'M15.5 3l2.5 2.5L11.5 12l6.5 6.5-2.5 2.5L6.5 12z',
  offline:
    'M6 4.5 4.3 2.8 2.6 4.5l17.1 17.1 1.7-1.7-2.4-2.4V3a1 1 0 0 0-1-1H7a1 1 0 0 0-1 1zm2.4 0H16.6' +
    'V15.1L8.4 6.9zM5 9.1V21a1 1 0 0 0 1 1h11.5l-2.4-2.4H7.4V11.5z',
  undo: 'M9 3v5h5.5a6.5 6.5 0 0 1 0 13H6v-2.6h8.5a3.9 3.9 0 0 0 0-7.8H9V16L2 9.5z',
  into: 'M2 21h20V4z',
  scan:
    'M2 2h6v2.5H4.5V8H2zM16 2h6v6h-2.5V4.5H16zM2 16h2.5v3.5H8V22H2zM19.5 16H22v6h-6v-2.5h3.5z' +
    'M6 7h2v10H6zM9.5 7h1.5v10H9.5zM12.5 7h2.5v10h-2.5zM16.5 7H18v10h-1.5z',
  swap: 'M16 2l6 5.5-6 5.5V9H3V6h13zM8 11v4h13v3H8v4l-6-5.5z',
  down: 'M10.5 3h3v11l4-4 2.1 2.1L12 20.5 4.4 12.1 6.5 10l4 4z',
  skip: 'M3 4l9 8-9 8zM12 4l7 8-7 8zM19 4h2.5v16H19z',
  help:
    'M9.8 15.2v-1.4c0-3 3.6-3.2 3.6-5.6 0-1.2-.9-1.9-2.2-1.9-1.5 0-2.4.9-2.6 2.5L5.3 8.2' +
    'C5.7 5.3 8 3.3 11.4 3.3c3.5 0 6 1.9 6 5 0 4-4.1 4.2-4.1 6.4v.5zM9.6 17h3.9v3.8H9.6z',
  attend: 'M12 .8 23.2 12 12 23.2.8 12zM10.7 6v7.6h2.6V6zm0 9.2v2.8h2.6v-2.8z',
  done: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm4.6 5.6-6.1 6.3-2.9-2.8-1.9 2 4.8 4.7 8-8.3z',
  out: 'M4 10.5h16v3H4z',
  settings:
    'M3 6h11v2.4H3zM15 4h2.6v6.4H15zM18.5 6H21v2.4h-2.5zM3 15.6h3V18H3zM7 13.6h2.6V20H7z' +
    'M10.5 15.6H21V18H10.5z',
  item: 'M12 1.5 22 6v12l-10 4.5L2 18V6zM12 4.4 6.6 6.8 12 9.2l5.4-2.4zM4.5 8.6v7.8l6.2 2.8v-7.8z',
} as const;

export type GlyphName = keyof typeof SHAPES;

export function Glyph({ name }: { readonly name: GlyphName }) {
  return (
    <svg className="g" viewBox="0 0 24 24" aria-hidden="true">
      <path fillRule="evenodd" d={SHAPES[name]} />
    </svg>
  );
}
