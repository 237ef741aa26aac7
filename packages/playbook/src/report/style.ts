/** How the page looks: the console's tokens, its two themes, and paper of either size. */

/** The same names and values as the console has; only what a report uses. */
export const TOKENS = `
:root { color-scheme: light dark;
  --bg: light-dark(#e6e8eb, #0c0e11); --surface: light-dark(#f7f8f9, #15181c);
  --surface-2: light-dark(#edeff1, #1b1f24);
  --line: light-dark(#d5d9de, #2a2f36); --line-strong: light-dark(#7d858f, #6d7681);
  --ink: light-dark(#12161b, #f0f2f4); --ink-2: light-dark(#3d444d, #bcc3cb);
  --ink-3: light-dark(#555d67, #929aa4);
  --fill: light-dark(#3b434d, #c5ccd4); --fill-3: light-dark(#d3d8dd, #2c323a);
  --urgent-ink: light-dark(#a81616, #ff8f86); --urgent-tint: light-dark(#f8e4e2, #341816);
  --attn-ink: light-dark(#774a00, #f5c35a); --attn-tint: light-dark(#fbf0d6, #2d230d);
  --attn-edge: light-dark(#a86a00, #f2b632);
  --rel-green: light-dark(#4d8570, #6fae96); --rel-blue: light-dark(#56769e, #84a5cf);
  --focus: light-dark(#1559c7, #7db4ff);
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto,
    "Noto Sans", "DejaVu Sans Condensed", system-ui, sans-serif; }`;

const PAGE = `
*, *::before, *::after { box-sizing: border-box; margin: 0; }
body { font: 400 .875rem/1.25rem var(--sans); color: var(--ink); background: var(--bg);
  font-variant-numeric: tabular-nums lining-nums; padding: 1.5rem; }
main { max-width: 68rem; margin: 0 auto; }
h1 { font-size: 2rem; line-height: 2.5rem; font-weight: 600; }
h2 { font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; margin: 0 0 .5rem; }
p { max-width: 60rem; overflow-wrap: anywhere; } p + p { margin-top: .5rem; }
.about { color: var(--ink-2); margin: .25rem 0 1rem; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: .375rem;
  padding: 1rem; margin: 0 0 1rem; }
.verdict { max-width: none; display: flex; gap: .75rem; align-items: baseline; flex-wrap: wrap; }
.verdict b { font-size: 1.5rem; line-height: 2rem; font-weight: 600; }
.urgent { color: var(--urgent-ink); background: var(--urgent-tint); }
.attention { color: var(--attn-ink); background: var(--attn-tint); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
  gap: .75rem; margin: 0 0 1rem; }
.tile { background: var(--surface); border: 1px solid var(--line); border-radius: .375rem;
  padding: .75rem 1rem; }
.tile dt { color: var(--ink-3); font-size: .75rem; line-height: 1rem; }
.tile .figure { font-size: 2rem; line-height: 2.5rem; margin: 0; }
.tile .note { color: var(--ink-2); font-size: .8125rem; margin: 0; overflow-wrap: anywhere; }
.tile.missed { border-color: var(--urgent-ink); } .tile.missed .figure { color: var(--urgent-ink); }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem;
  margin: 0 0 1rem; }
a { color: inherit; } :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.pictures { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
svg { display: block; max-width: 100%; height: auto; font-family: var(--sans);
  font-variant-numeric: tabular-nums; break-inside: avoid; }
.small { border: 1px solid var(--line); border-radius: .1875rem; }
.wide { overflow-x: auto; margin: .75rem 0 0; }
table { border-collapse: collapse; min-width: 50%; font-size: .8125rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--ink-3); font-weight: 400; font-size: .92em; }
td { overflow-wrap: anywhere; min-width: 3.5rem; } .short { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
footer { color: var(--ink-2); font-size: .8125rem; overflow-wrap: anywhere; }`;

/** A4 and Letter alike: what is fixed is the margin, and the printer's own paper is used. */
const PAPER = `
@page { margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; --bg: #fff; --surface: #fff; }
  body { padding: 0; font-size: 9pt; line-height: 12pt; } main { max-width: none; }
  nav { display: none; } .panel { padding: 0; border: 0; } .wide { overflow: visible; }
  h2, caption { break-after: avoid; } tr, .tile { break-inside: avoid; }
  thead { display: table-header-group; } table { font-size: 7.5pt; line-height: 10pt; }
  th, td { padding: 1pt 5pt 1pt 0; } td { min-width: 0; overflow-wrap: anywhere; }
  .tiles { grid-template-columns: repeat(4, 1fr); } .tile .figure { font-size: 18pt; }
  details::details-content { content-visibility: visible; display: block; }
}`;

export const STYLE = TOKENS + PAGE + PAPER;
