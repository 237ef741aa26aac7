/** The queue as a table, the most urgent first. */
import type { LaunchView } from '@slipway/api';
import { addressOf, type Pick } from '../../core/address.ts';
import type { TriageLine } from '../../core/triage.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';
import { Row, Table, type Column } from '../../ui/table.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'Sign-up' },
  { name: 'What' },
  { name: 'Store' },
  { name: 'Left', isNumber: true },
  { name: 'Worth', isNumber: true },
  { name: 'Who has it' },
];

interface QueueTableProps {
  readonly view: LaunchView;
  readonly lines: readonly TriageLine[];
  readonly pick: Pick;
  readonly isStale: boolean;
}

export function QueueTable({ view, lines, pick, isStale }: QueueTableProps) {
  const state = ({ isUrgent }: TriageLine) =>
    isStale ? { state: 'stale' } : isUrgent ? { state: 'holding' } : {};
  return (
    <Table
      label="Sign-ups that need a person"
      columns={COLUMNS}
      after={lines.length === 0 && <p className="left-out">Nobody needs a person now.</p>}
    >
      {lines.map((line) => (
        <Row
          key={line.id}
          columns={COLUMNS}
          isCurrent={line.id === pick.case}
          {...state(line)}
          cells={[
            <Link
              key="case"
              to={addressOf(view.id, 'triage', { ...pick, case: line.id })}
              isCurrent={line.id === pick.case}
            >
              {line.signUp}
            </Link>,
            <span key="what">
              {line.title} <span className="mono">{line.detail}</span>
            </span>,
            line.storeName,
            <span key="left" className={line.isUrgent || isStale ? 'state-cell' : undefined}>
              {(line.isUrgent || isStale) && <Glyph name={isStale ? 'stale' : 'holding'} />}
              {line.left}
            </span>,
            line.value,
            line.who,
          ]}
        />
      ))}
    </Table>
  );
}
