/** The chapters of a report: sentences, then tables; long ones are folded. */
import type { ReportChapter, ReportTable } from '@slipway/api';
import { count } from '../core/format.ts';
import { Row, Table } from '../ui/table.tsx';

/** A table above this is folded. */
const MOST_OPEN_ROWS = 20;

export function Chapter({ chapter }: { readonly chapter: ReportChapter }) {
  const { title, words, tables } = chapter;
  return (
    <section className="panel table chapter" aria-label={title}>
      <h2>{title}</h2>
      {words.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {tables.map((table) => (
        <ChapterTable key={table.title} table={table} />
      ))}
    </section>
  );
}

function ChapterTable({ table }: { readonly table: ReportTable }) {
  const { title, rows, more } = table;
  const whole = <Rows table={table} />;
  if (rows.length <= MOST_OPEN_ROWS) {
    return (
      <>
        <h3>{title}</h3>
        {whole}
      </>
    );
  }
  return (
    <details>
      <summary>
        {title}: {count(rows.length + more)} rows
      </summary>
      {whole}
    </details>
  );
}

function Rows({ table: { title, columns, rows, more } }: { readonly table: ReportTable }) {
  const rest = more > 0 && <p>{count(more)} more rows: the files have all of them.</p>;
  return (
    <Table label={title} columns={columns} after={rest}>
      {rows.map((cells, place) => (
        // A report is made anew as a whole: its rows have no names of their own.
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={place} columns={columns} cells={cells} />
      ))}
    </Table>
  );
}
