/** The look of a rehearsal's page, light and dark. */
export const STYLE = `
:root { --page: #f7f8fa; --card: #fff; --ink: #17202c; --dim: #5b6675; --rule: #dfe4ea;
  --band: #e9eef6; --wait: #c2410c; --calm: #94a3b8; --flow: #0369a1; --disk: #6d28d9;
  --good: #166534; --good-ground: #dcfce7; --bad: #991b1b; --bad-ground: #fee2e2 }
@media (prefers-color-scheme: dark) { :root { --page: #0f141b; --card: #171e28; --ink: #e6ebf2;
  --dim: #9aa7b8; --rule: #2b3543; --band: #202a38; --wait: #fb923c; --calm: #64748b;
  --flow: #38bdf8; --disk: #a78bfa; --good: #86efac; --good-ground: #14301f; --bad: #fca5a5;
  --bad-ground: #3b1618 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1000px; margin: 0 auto; padding: 32px 24px 64px }
h1 { margin: 0; font-size: 28px; letter-spacing: -.01em }
h2 { margin: 40px 0 12px; font-size: 18px }
h3 { margin: 0; font-size: 13px; font-weight: 600; color: var(--dim) }
p { margin: 4px 0 }
.dim { color: var(--dim); fill: var(--dim) }
.verdict { display: inline-block; margin-top: 16px; padding: 8px 14px; border-radius: 8px;
  font-weight: 600 }
.good { color: var(--good); background: var(--good-ground) }
.bad { color: var(--bad); background: var(--bad-ground) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 12px;
  margin-bottom: 12px }
.tile, svg, .wide { background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
.tile { padding: 14px 16px }
.figure { font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums }
svg { display: block; width: 100%; height: auto; padding: 12px 8px 8px;
  font: 12px system-ui, sans-serif }
svg text { fill: var(--ink) }
svg .dim, svg .tick, svg .time, svg .phase { fill: var(--dim) }
.tick, .label { text-anchor: end }
.time { text-anchor: middle }
.phase { font-weight: 600 }
.value { font-variant-numeric: tabular-nums; paint-order: stroke; stroke: var(--card);
  stroke-width: 4px }
.band { fill: var(--band) }
.grid { stroke: var(--rule) }
.floor { stroke: var(--dim); stroke-dasharray: 3 3 }
polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round }
.legend { color: var(--dim); font-size: 13px }
.legend i { display: inline-block; width: 11px; height: 11px; margin: 0 6px 0 14px;
  border-radius: 3px }
.legend i:first-child { margin-left: 0 }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: 13px;
  font-variant-numeric: tabular-nums }
th, td { padding: 6px 12px; text-align: right; white-space: nowrap }
th { color: var(--dim); font-weight: 600 }
th:first-child, td:first-child { text-align: left; white-space: normal; padding-left: 28px }
th:first-child, .total td:first-child { padding-left: 12px }
tbody tr:first-child { border-top: 1px solid var(--rule) }
.total { font-weight: 650 }
li b { margin-right: 6px }
`;
