/** A labelled number: the label above, the number large, its unit light, notes beside it. */
import type { ReactNode } from 'react';

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly notes?: readonly string[];
  readonly children?: ReactNode;
}

export function Figure({ label, value, unit = '', notes = [], children }: FigureProps) {
  return (
    <div className="figure">
      <span className="figure-label">{label}</span>
      <p>
        <b>
          {value}
          {unit && <i>{`\u202F${unit}`}</i>}
        </b>
        {notes.length > 0 && (
          <span className="figure-notes" title={notes.join(' · ')}>
            {notes.map((note) => (
              <span key={note}>{note}</span>
            ))}
          </span>
        )}
        {children}
      </p>
    </div>
  );
}
