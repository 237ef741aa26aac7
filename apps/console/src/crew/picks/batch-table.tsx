/** Pick lists as a table: who has each, how far it is, how fast, how far was walked. */
import type { LaunchView } from '@slipway/api';
import { addressOf, type Pick } from '../../core/address.ts';
import type { BatchLine } from '../../core/picks.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';
import { Row, Table, type Column } from '../../ui/table.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'List' },
  { name: 'Store' },
  { name: 'Picker' },
  { name: 'Lines', isNumber: true },
  { name: 'Short', isNumber: true },
  { name: 'Lines/h', isNumber: true },
  { name: 'Walked', isNumber: true },
  { name: 'Due in', isNumber: true },
];

interface BatchTableProps {
  readonly view: LaunchView;
  readonly lines: readonly BatchLine[];
  readonly pick: Pick;
  readonly isStale: boolean;
}

export function BatchTable({ view, lines, pick, isStale }: BatchTableProps) {
  const stateOf = ({ isPressing, isDone }: BatchLine) => {
    if (isStale) return { state: 'stale' };
    if (isPressing) return { state: 'holding' };
    return isDone ? { state: 'idle' } : {};
  };
  return (
    <Table
      label="Pick lists"
      columns={COLUMNS}
      after={lines.length === 0 && <p className="left-out">There is no pick list.</p>}
    >
      {lines.map((line) => {
        const isMarked = line.isPressing || isStale;
        return (
          <Row
            key={line.list}
            columns={COLUMNS}
            isCurrent={line.store === pick.store}
            {...stateOf(line)}
            cells={[
              line.list,
              <Link key="store" to={addressOf(view.id, 'picking', { store: line.store })}>
                {line.storeName}
              </Link>,
              line.who,
              line.done,
              line.shorts,
              line.pace,
              line.walked,
              <span key="left" className={isMarked ? 'state-cell' : undefined}>
                {isMarked && <Glyph name={isStale ? 'stale' : 'holding'} />}
                {line.left}
              </span>,
            ]}
          />
        );
      })}
    </Table>
  );
}
