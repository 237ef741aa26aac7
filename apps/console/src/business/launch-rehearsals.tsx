/** The rehearsals of a launch as a whole: which criterion fired by what, each rollback timed. */
import type { LaunchRehearsalView } from '@slipway/api';
import {
  criterionRow,
  REHEARSAL_WORD,
  rehearsalLines,
  rehearsalState,
  type RehearsalState,
} from '../core/launch-rehearsals.ts';
import { Glyph, type GlyphName } from '../ui/glyph.tsx';
import { Row, Table, type Column } from '../ui/table.tsx';

const SHAPE: Readonly<Record<RehearsalState, GlyphName>> = {
  counts: 'healthy',
  failed: 'breached',
  refused: 'blocks',
};

const COLUMNS: readonly Column[] = [
  { name: 'Criterion' },
  { name: 'What it did' },
  { name: 'What was broken' },
  { name: 'Fired after', isNumber: true },
  { name: 'Rollbacks' },
];

interface LaunchRehearsalsProps {
  /** The newest first. */
  readonly rehearsals: readonly LaunchRehearsalView[];
  readonly isStale: boolean;
  /** The launch's name. */
  readonly launch: string;
  readonly nowMs: number;
}

export function LaunchRehearsals(props: LaunchRehearsalsProps) {
  const { rehearsals, isStale, launch, nowMs } = props;
  return (
    <section className="panel table rehearsed" aria-label="Launch rehearsals">
      <h2>
        Launch rehearsals<span>each criterion made to fire, each rollback timed</span>
      </h2>
      {rehearsals.length === 0 && (
        <p>
          None of {launch} was kept. A launch with criteria is locked by one, or by the waiver of
          two people: <code>npx slipway rehearse launch</code>
        </p>
      )}
      {rehearsals.length > 0 && (
        <div className="runs" tabIndex={0} role="group" aria-label="Rehearsals, the newest first">
          {rehearsals.map((one, place) => (
            <Run
              key={one.record?.rehearsal ?? place}
              rehearsal={one}
              isStale={isStale}
              nowMs={nowMs}
            />
          ))}
        </div>
      )}
    </section>
  );
}

interface RunProps {
  readonly rehearsal: LaunchRehearsalView;
  readonly isStale: boolean;
  readonly nowMs: number;
}

function Run({ rehearsal, isStale, nowMs }: RunProps) {
  const state = rehearsalState(rehearsal);
  const shape = isStale ? 'stale' : SHAPE[state];
  const word = isStale ? `Was: ${REHEARSAL_WORD[state].toLowerCase()}` : REHEARSAL_WORD[state];
  const { record } = rehearsal;
  return (
    <article data-st={shape} aria-label={word}>
      <header>
        <Glyph name={shape} />
        <h3>{word}</h3>
      </header>
      <ul className="done">
        {rehearsalLines(rehearsal, nowMs).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {record && (
        <Table label="Criteria that were made to fire" columns={COLUMNS}>
          {record.criteria.map((one) => {
            const { criterion, isRehearsed, fired, fault, after, rollbacks } = criterionRow(one);
            const held = isRehearsed ? ('healthy' as const) : ('breached' as const);
            const mark = isStale ? 'stale' : held;
            return (
              <Row
                key={criterion}
                columns={COLUMNS}
                state={mark}
                cells={[
                  criterion,
                  <span key="fired" className="state-cell">
                    <Glyph name={mark} /> {fired}
                  </span>,
                  fault,
                  after,
                  rollbacks,
                ]}
              />
            );
          })}
        </Table>
      )}
    </article>
  );
}
