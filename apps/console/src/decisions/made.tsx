/** What was decided, by whom: the newest first. */
import type { LaunchView, MadeDecision } from '@slipway/api';
import { timeOfDay } from '../core/format.ts';
import { Row, Table, type Column } from '../ui/table.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'Decided' },
  { name: 'Store' },
  { name: 'By' },
  { name: 'At', isNumber: true },
];

interface MadeProps {
  readonly view: LaunchView;
  readonly made: readonly MadeDecision[];
}

export function Made({ view, made }: MadeProps) {
  const nameOf = (id: string | null) => view.stores.find((store) => store.id === id)?.name ?? 'all';
  return (
    <section className="panel table" aria-label="What was decided">
      <h2>Decided</h2>
      <Table label="Table of decisions" columns={COLUMNS}>
        {made
          .toSorted((a, b) => b.atMs - a.atMs)
          .map(({ atMs, text, by, store }) => (
            <Row
              key={`${atMs} ${text}`}
              columns={COLUMNS}
              cells={[text, nameOf(store), by, timeOfDay(atMs, undefined)]}
            />
          ))}
      </Table>
    </section>
  );
}
