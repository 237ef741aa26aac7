/**
 * A table that scrolls within its panel, and that is a list of named values where there is no room
 * for columns. Its roles are written out, since a table that is laid out as a list has none of its
 * own any more.
 */
import type { ReactNode } from 'react';

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Its rows. */
  readonly children: ReactNode;
  /** What stands below the rows. */
  readonly after?: ReactNode;
}

export function Table({ label, columns, children, after }: TableProps) {
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label={label}>
      <table role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, isNumber }) => (
              <th
                key={name}
                scope="col"
                role="columnheader"
                className={isNumber ? 'number-cell' : undefined}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
      {after}
    </div>
  );
}

interface RowProps {
  readonly columns: readonly Column[];
  /** One for each column; the first names the row. */
  readonly cells: readonly ReactNode[];
  /** Whose colour its state has. */
  readonly state?: string;
  readonly isCurrent?: boolean;
}

export function Row({ columns, cells, state, isCurrent = false }: RowProps) {
  return (
    <tr role="row" data-st={state} aria-current={isCurrent ? 'true' : undefined}>
      {columns.map(({ name, isNumber }, place) =>
        place === 0 ? (
          <th key={name} scope="row" role="rowheader">
            {cells[place]}
          </th>
        ) : (
          <td
            key={name}
            role="cell"
            data-label={name}
            className={isNumber ? 'number-cell' : undefined}
          >
            {cells[place]}
          </td>
        ),
      )}
    </tr>
  );
}
