/** The chapters of a report: sentences, pictures, then tables. */
import type { ReportChapter, ReportPicture, ReportTable } from '@slipway/api';
import { count } from '../core/format.ts';
import { Row, Table } from '../ui/table.tsx';

export function Chapter({ chapter }: { readonly chapter: ReportChapter }) {
  const { title, words, pictures, tables } = chapter;
  return (
    <section className="panel table chapter" aria-label={title}>
      <h2>{title}</h2>
      {words.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {pictures.map((picture) => (
        <Picture key={picture.title} picture={picture} />
      ))}
      {tables.map((table) => (
        <ChapterTable key={table.title} table={table} />
      ))}
    </section>
  );
}

/** As an image it can load and run nothing, whatever stands in it. */
function Picture({ picture: { title, says, width, height, svg } }: PictureProps) {
  return (
    <img
      className="drawn"
      alt={`${title}. ${says}`}
      width={width}
      height={height}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
    />
  );
}

interface PictureProps {
  readonly picture: ReportPicture;
}

/** A long one scrolls within its own frame. */
function ChapterTable({ table: { title, columns, rows, more } }: { readonly table: ReportTable }) {
  const rest = more > 0 && <p>{count(more)} more rows: the files have all of them.</p>;
  return (
    <>
      <h3>{title}</h3>
      <Table label={title} columns={columns} after={rest}>
        {rows.map((cells, place) => (
          // A report is made anew as a whole: its rows have no names of their own.
          // oxlint-disable-next-line react/no-array-index-key
          <Row key={place} columns={columns} cells={cells} />
        ))}
      </Table>
    </>
  );
}
