/** A rehearsal as one HTML page that needs nothing else: figures, pictures, steps, findings. */
import { WAIT_FLOOR_MS, type MeasuredStep } from '../core/measure.ts';
import type { Estimate, Prediction } from '../core/predict.ts';
import { bytes, count, time, totalsOf } from '../core/words.ts';
import type { SchemaRehearsal } from '../rehearse.ts';
import { escapeHtml as safe, timeChart, waitChart } from './charts.ts';
import { STYLE } from './style.ts';

function tile(title: string, estimate: Estimate, shown: (value: number) => string): string {
  return (
    `<div class="tile"><h3>${title}</h3><p class="figure">${shown(estimate.value)}</p>` +
    `<p class="dim">${shown(estimate.low)} to ${shown(estimate.high)}</p></div>`
  );
}

function tiles(prediction: Prediction): string {
  return (
    '<h2>What production is to expect</h2><div class="tiles">' +
    tile('Expand', prediction.expandMs, time) +
    tile('Contract', prediction.contractMs, time) +
    tile('Longest lock wait', prediction.longestLockWaitMs, time) +
    tile('Longest delay', prediction.longestDelayMs, time) +
    tile('WAL', prediction.walBytes, bytes) +
    `</div><p class="dim">${prediction.assumptions.map(safe).join(' ')}</p>`
  );
}

function pictures({ series, steps, baseline }: SchemaRehearsal): string {
  const { shareMs } = series;
  const floorMs = Math.max(WAIT_FLOOR_MS, baseline?.longestMs ?? 0);
  const chart = (
    title: string,
    values: readonly number[],
    shown: (value: number) => string,
    colour: string,
  ) => `<h2>${title}</h2>${timeChart({ title, values, shareMs, shown, colour }, steps)}`;
  return (
    `<h2>The longest statement in each step</h2>${waitChart(steps, floorMs)}` +
    '<p class="legend"><i style="background:var(--wait)"></i> longer than usual' +
    '<i style="background:var(--calm)"></i> as before the change</p>' +
    chart('Longest statement over time', series.longestMs, time, '--wait') +
    chart('Customers’ statements a second', series.statementsPerSecond, count, '--flow') +
    chart('Disk', series.diskBytes, bytes, '--disk')
  );
}

function row(step: Omit<MeasuredStep, 'startMs' | 'statements' | 'longestStatementMs'>): string {
  const cells = [
    time(step.ms),
    step.longestLockWaitMs === 0 ? '–' : time(step.longestLockWaitMs),
    step.longestDelayMs === 0 ? '–' : time(step.longestDelayMs),
    step.rowsPerSecond === null ? '–' : count(step.rowsPerSecond),
    bytes(step.walBytes),
    bytes(step.diskPeakBytes),
    count(step.deadRows),
  ];
  return `<td>${safe(step.title)}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}`;
}

function table(steps: readonly MeasuredStep[]): string {
  const bodies = totalsOf(steps).map((total) => {
    const own = steps.filter(({ phase }) => phase === total.phase);
    const details = own.length > 1 ? own.map((step) => `<tr>${row(step)}</tr>`) : [];
    return (
      `<tbody><tr class="total">${row({ ...total, title: total.phase })}</tr>` +
      `${details.join('')}</tbody>`
    );
  });
  const names = ['Step', 'Took', 'Lock wait', 'Delay', 'Rows/s', 'WAL', 'Disk peak', 'Dead rows'];
  const head = names.map((name) => `<th>${name}</th>`).join('');
  return (
    '<h2>Every step</h2><div class="wide"><table><thead><tr>' +
    `${head}</tr></thead>${bodies.join('')}</table></div>`
  );
}

function findings({ findings, failures, tables }: SchemaRehearsal): string {
  const items = [
    ...failures.map((why) => `<li><b>Failed statement</b> ${safe(why)}</li>`),
    ...findings.map(({ about, what }) => `<li><b>${safe(about)}</b> ${safe(what)}</li>`),
  ];
  const sizes = tables.map(
    (each) =>
      `<tr><td>${safe(each.table)}</td><td>${count(each.rows)}</td>` +
      `<td>${count(each.wantedRows)}</td><td>${bytes(each.pages * 8192)}</td>` +
      `<td>${bytes(each.wantedPages * 8192)}</td></tr>`,
  );
  const names = ['Table', 'Rows', 'In production, to scale', 'Size', 'In production, to scale'];
  return (
    (items.length > 0 ? `<h2>Findings</h2><ul>${items.join('')}</ul>` : '') +
    '<h2>The likeness</h2><div class="wide"><table><thead><tr>' +
    `${names.map((name) => `<th>${name}</th>`).join('')}</tr></thead>` +
    `<tbody>${sizes.join('')}</tbody></table></div>`
  );
}

/** @returns the page */
export function rehearsalPage(result: SchemaRehearsal): string {
  const { failure, prediction } = result;
  const title = `${result.schema}: ${result.from ?? '(no version)'} to ${result.to}`;
  const verdict = result.held
    ? '<p class="verdict good">It held, there and back and there again; no statement failed.</p>'
    : `<p class="verdict bad">It did not hold: ${safe(
        failure?.what ?? `${result.failedStatements} statements failed.`,
      )}</p>`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Rehearsal of ${safe(title)}</title><style>${STYLE}</style>
<main><header><p class="dim">Rehearsal</p><h1>${safe(title)}</h1>
<p class="dim">${count(result.rows)} made rows · scale ${result.scale} · ${result.rate} statements
a second · ${time(result.seconds * 1000)} in all</p>${verdict}</header>
${prediction ? tiles(prediction) : ''}${result.steps.length > 0 ? pictures(result) : ''}
${result.steps.length > 0 ? table(result.steps) : ''}${findings(result)}</main></html>
`;
}
