/** All lines are closed: what came of them, and where the cart goes. */
import { summaryOf, type PickEvent, type Picking } from '@slipway/crew/picker';
import { useWords } from '../live/preferences.ts';
import { Glyph } from '../ui/glyph.tsx';

const MINUTE_MS = 60_000;

interface FinishedProps {
  readonly picking: Picking;
  readonly press: (event: PickEvent) => void;
  readonly onBack: () => void;
}

export function Finished({ picking, press, onBack }: FinishedProps) {
  const words = useWords();
  const { whole, substituted, short, totes, lengthMs } = summaryOf(picking);
  const rows: readonly (readonly [string, string | number])[] = [
    [words.tookWhole, whole],
    [words.tookInstead, substituted],
    [words.leftOut, short],
    [words.totes, totes.join(' ')],
    ...(lengthMs === null
      ? []
      : [[words.time, words.minutes(Math.max(1, Math.round(lengthMs / MINUTE_MS)))] as const]),
  ];
  return (
    <>
      <section className="card finished">
        <Glyph name="done" />
        <h1>{words.done}</h1>
        <p>{words.doneText}</p>
        <dl>
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="thumb">
        <button type="button" className="scan" onClick={onBack}>
          <span>{words.nextList}</span>
        </button>
        <div className="row two">
          <button type="button" className="quiet" onClick={() => press({ is: 'undo' })}>
            <Glyph name="undo" />
            {words.undo}
          </button>
        </div>
      </section>
    </>
  );
}
