/** Activation by store: the rate, and the interval in which the true one is. */
import { count } from '../core/format.ts';
import type { StoreActivation } from '../core/onboarding.ts';
import { Row, Table, type Column } from '../ui/table.tsx';

const WIDTH = 200;

const COLUMNS: readonly Column[] = [
  { name: 'Store' },
  { name: 'Captured', isNumber: true },
  { name: 'Due', isNumber: true },
  { name: 'Activation', isNumber: true },
  { name: '95 %' },
];

export function StoreActivations({ stores }: { readonly stores: readonly StoreActivation[] }) {
  return (
    <section className="panel table" aria-label="Activation by store">
      <Table label="Table of activation by store" columns={COLUMNS}>
        {stores.map((store) => (
          <Row
            key={store.store}
            columns={COLUMNS}
            cells={[
              store.name,
              count(store.captured),
              count(store.due),
              store.rateWords,
              <span key="interval" className="interval-words">
                <Interval store={store} />
                {store.intervalWords}
              </span>,
            ]}
          />
        ))}
      </Table>
    </section>
  );
}

/** From 0 to 100 %: the interval as a line, the rate as a dot; its words stand beside it. */
function Interval({ store: { rate, low, high } }: { readonly store: StoreActivation }) {
  if (rate === null) return null;
  return (
    <svg className="interval" viewBox={`0 0 ${WIDTH} 12`} aria-hidden="true">
      <path className="interval-scale" d={`M0 6h${WIDTH}`} />
      <path className="interval-range" d={`M${low * WIDTH} 6H${high * WIDTH}`} />
      <circle className="interval-rate" cx={rate * WIDTH} cy="6" r="4.5" />
    </svg>
  );
}
