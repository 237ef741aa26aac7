/** A sheet as Markdown, with boxes that GitHub and others let people tick. */
import type { Sheet, SheetRow } from './sheet.ts';

function rowLines(row: SheetRow): string[] {
  const owner = [row.role, ...row.people].join(', ');
  const dues = row.dues.map(({ text, stores }) =>
    stores.length > 0 ? `${text} (${stores.join(' ')})` : text,
  );
  const each = row.perStore ? ' · each store' : '';
  const weight = row.blocking ? ' · **blocking**' : '';
  const needs = row.needs.length > 0 ? [`      Needs: ${row.needs.join(', ')}`] : [];
  return [
    `- [ ] **${row.what}** \`${row.id}\`  `,
    `      ${row.why}  `,
    `      *Done when:* ${row.doneWhen}  `,
    `      ${owner} · ${dues.join('; ')}${each} · ${row.evidence}${weight}`,
    ...needs.map((line) => line),
  ];
}

export function markdownOf(sheet: Sheet): string {
  const phases = sheet.phases.flatMap(({ id, title, rows }) => [
    '',
    `## ${title} (${id})`,
    '',
    ...rows.flatMap(rowLines),
  ]);
  return [`# ${sheet.title}`, '', sheet.subtitle, ...phases, ''].join('\n');
}
