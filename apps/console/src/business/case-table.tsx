/** The cases that are picked out, with a box at each that can be resolved. */
import type { CaseView, LaunchView } from '@slipway/api';
import { addressOf, type Pick } from '../core/address.ts';
import { caseLines } from '../core/cases.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';
import { Row, Table, type Column } from '../ui/table.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'Root cause' },
  { name: 'Class' },
  { name: 'Store' },
  { name: 'Instances', isNumber: true },
  { name: 'At stake', isNumber: true },
  { name: 'Open for', isNumber: true },
  { name: 'Who has it' },
  { name: 'Took', isNumber: true },
];

interface CaseTableProps {
  readonly view: LaunchView;
  readonly cases: readonly CaseView[];
  readonly pick: Pick;
  readonly nowMs: number;
  readonly isStale: boolean;
  /** Those that whoever looks may resolve; they have a box. */
  readonly choosable: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (id: string, isChosen: boolean) => void;
}

export function CaseTable(props: CaseTableProps) {
  const { view, cases, pick, nowMs, isStale, choosable, chosen, choose } = props;
  return (
    <Table
      label="Cases"
      columns={COLUMNS}
      after={cases.length === 0 && <p className="left-out">No case is picked out.</p>}
    >
      {caseLines(view, cases, nowMs).map((line) => (
        <Row
          key={line.id}
          columns={COLUMNS}
          isCurrent={line.id === pick.case}
          {...(isStale ? { state: 'stale' } : line.isOld ? { state: 'holding' } : {})}
          cells={[
            <span key="root" className="root-cause">
              {choosable.has(line.id) && (
                <input
                  type="checkbox"
                  aria-label={`Choose ${line.root}`}
                  checked={chosen.has(line.id)}
                  onChange={(event) => choose(line.id, event.target.checked)}
                />
              )}
              <Link
                to={addressOf(view.id, 'cases', { ...pick, case: line.id })}
                isCurrent={line.id === pick.case}
              >
                {line.root}
              </Link>
            </span>,
            line.className,
            <Link key="store" to={addressOf(view.id, 'cases', { ...pick, store: line.store })}>
              {line.storeName}
            </Link>,
            line.instances,
            line.amount,
            <span key="age" className={line.isOld || isStale ? 'state-cell' : undefined}>
              {(line.isOld || isStale) && <Glyph name={isStale ? 'stale' : 'holding'} />}
              {line.age}
            </span>,
            line.who,
            line.minutes,
          ]}
        />
      ))}
    </Table>
  );
}
