/** The evidence of each epoch, by store. */
import { count } from '../core/format.ts';
import type { EvidenceLine, StoreEvidence } from '../core/proof.ts';
import { Glyph } from '../ui/glyph.tsx';

interface EvidenceProps {
  readonly stores: readonly StoreEvidence[];
  readonly isStale: boolean;
  /** Discharged epochs that have no line here. */
  readonly counted: number;
}

export function Evidence({ stores, isStale, counted }: EvidenceProps) {
  return (
    <div className="scrolls" tabIndex={0} role="group" aria-label="Evidence of each epoch">
      <h2 className="vh">Evidence of each epoch</h2>
      {stores.length === 0 && counted === 0 && <p className="left-out">There is none.</p>}
      <div className="evidence-stores">
        {stores.map(({ store, name, lines }) => (
          <section key={store}>
            <h3>
              {name} <span className="mono">{store}</span>
            </h3>
            <ul>
              {lines.map((line) => (
                <Line key={`${line.device}/${line.epoch}`} line={line} isStale={isStale} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {counted > 0 && (
        <p className="left-out">
          {count(counted)} discharged epochs are only counted here; all of them:{' '}
          <code>slipway fleet certificate</code>
        </p>
      )}
    </div>
  );
}

function Line({ line, isStale }: { readonly line: EvidenceLine; readonly isStale: boolean }) {
  const shape = isStale ? 'stale' : line.verdict;
  return (
    <li data-st={shape}>
      <Glyph name={shape} />
      <span className="label">
        {line.label}
        {line.epoch > 1 && `, epoch ${line.epoch}`} <span className="mono">{line.device}</span>
      </span>
      <span className="state">
        {isStale ? `Was: ${line.word.toLowerCase()}` : line.word}
        {line.restsOnProcedure && <i>, on procedure</i>}
      </span>
      <p title={line.because}>{line.because}</p>
    </li>
  );
}
