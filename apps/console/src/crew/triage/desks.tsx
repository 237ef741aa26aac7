/** Who stands at the triage desks, store by store; those where nobody may take a case first. */
import type { TriageStoreView } from '@slipway/api';
import { addressOf } from '../../core/address.ts';
import { count } from '../../core/format.ts';
import { deskLines, type DeskLine } from '../../core/triage.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Link } from '../../ui/link.tsx';

interface DesksProps {
  readonly launch: string;
  readonly stores: readonly TriageStoreView[];
}

export function Desks({ launch, stores }: DesksProps) {
  const lines = deskLines(stores);
  const short = lines.filter(({ isShort }) => isShort).length;
  return (
    <section className="panel list desks" aria-label="Desks">
      <h2>
        Desks <span>{short === 0 ? 'none is short' : `${count(short)} short`}</span>
      </h2>
      <ul className="scrolls" tabIndex={0} aria-label="Desks of the stores">
        {lines.map((line) => (
          <li key={line.store} data-st={line.isShort ? 'breached' : undefined}>
            <b>
              {line.isShort && <Glyph name="breached" />}{' '}
              <Link to={addressOf(launch, 'triage', { store: line.store })}>{line.name}</Link>
            </b>
            <Who line={line} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Who({ line: { able, gaps, waiting } }: { readonly line: DeskLine }) {
  const waits = waiting === 0 ? 'nobody waits' : `${count(waiting)} waiting`;
  return (
    <span>
      {waits} · {able.length === 0 ? 'nobody may take a case' : able.join(', ')}
      {gaps.map((gap) => (
        <span key={gap} className="why">
          {gap}
        </span>
      ))}
    </span>
  );
}
