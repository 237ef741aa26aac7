/** The criteria of a launch that its tiles do not show: signals that are read, and comparisons. */
import type { LaunchView } from '@slipway/api';
import {
  CRITERION_WORD,
  criterionCounts,
  criterionLines,
  type CriterionLine,
  type CriterionState,
} from '../core/criteria-lines.ts';
import { count } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { Figure } from '../ui/figure.tsx';
import { Frame } from '../ui/frame.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Row, Table, type Column } from '../ui/table.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';

const MEANINGS: readonly Meaning[] = (['healthy', 'breached', 'idle', 'stale'] as const).map(
  (shape) => ({ shape, word: CRITERION_WORD[shape] }),
);

const READS: readonly HelpLine[] = [
  ['Signal', 'what a criterion is about beside the meter: a journey, a query, devices, an address'],
  ['Comparison', 'how much speaks for green being worse than blue; 1 to 1 is nothing either way'],
  ['No evidence', 'no gate passes, and nothing is taken back, until there is some'],
  ['For information', 'it is worked out and shown, and decides nothing'],
];

const COLUMNS: readonly Column[] = [
  { name: 'Criterion' },
  { name: 'Where' },
  { name: 'Stands' },
  { name: 'Measured' },
  { name: 'Read', isNumber: true },
];

interface CriteriaScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
}

export function CriteriaScreen({ view, fresh }: CriteriaScreenProps) {
  const lines = criterionLines(view);
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="criteria"
      title="Criteria"
      meanings={MEANINGS}
      does={[]}
      reads={READS}
      tiles={0}
    >
      {() =>
        lines.length === 0 ? (
          <NoLines />
        ) : (
          <>
            <Counts lines={lines} />
            <Standings lines={lines} isStale={fresh.kind === 'stale'} />
          </>
        )
      }
    </Frame>
  );
}

function Counts({ lines }: { readonly lines: readonly CriterionLine[] }) {
  return (
    <section className="figures" aria-label="Figures of criteria">
      {Array.from(criterionCounts(lines), ([state, number]) => (
        <Figure key={state} label={CRITERION_WORD[state]} value={count(number)} />
      ))}
    </section>
  );
}

interface StandingsProps {
  readonly lines: readonly CriterionLine[];
  readonly isStale: boolean;
}

function Standings({ lines, isStale }: StandingsProps) {
  return (
    <section className="panel table" aria-label="Criteria and how they stand">
      <Table label="Table of criteria" columns={COLUMNS}>
        {lines.map((line) => (
          <Line key={line.key} line={line} shape={isStale ? 'stale' : line.state} />
        ))}
      </Table>
    </section>
  );
}

function Line({ line, shape }: { readonly line: CriterionLine; readonly shape: CriterionState }) {
  const word = shape === line.state ? CRITERION_WORD[shape] : `Was: ${CRITERION_WORD[line.state]}`;
  return (
    <Row
      columns={COLUMNS}
      state={shape}
      cells={[
        line.criterion,
        line.where,
        <span key="state" className="state-cell">
          <Glyph name={shape} />
          {word}
        </span>,
        line.text,
        line.age,
      ]}
    />
  );
}

function NoLines() {
  return (
    <section className="none">
      <h2>Nothing is read at present</h2>
      <p>
        Criteria over the meter stand on the tiles of the wall. Those over other signals, and
        comparisons of green with blue, stand here while the launch is driven.
      </p>
    </section>
  );
}
