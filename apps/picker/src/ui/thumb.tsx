/** All that can be done, within reach of a thumb: the scan, three ways on, two ways back. */
import { allowedFor, leftOf } from '@slipway/crew/picker';
import type { PickEvent, PickLine, Picking } from '@slipway/crew/picker';
import { usePreferences, useWords } from '../live/preferences.ts';
import { Glyph, type GlyphName } from './glyph.tsx';

interface ThumbProps {
  readonly picking: Picking;
  readonly line: PickLine;
  readonly press: (event: PickEvent) => void;
  /** Opens camera and field. */
  readonly onScan: () => void;
}

export function Thumb(props: ThumbProps) {
  const words = useWords();
  const { picking, line, press, onScan } = props;
  const { phase } = picking;
  if (phase.is === 'shelf' || phase.is === 'missing' || phase.is === 'choose') {
    return <Question {...props} />;
  }
  if (phase.is === 'finished') return null;
  const isTote = phase.is === 'tote';
  const under = isTote
    ? words.inHand(phase.scanned)
    : words.nthOf(phase.scanned + 1, leftOf(picking, line), line.tote);
  return (
    <section className="thumb">
      <button type="button" className="scan" onClick={onScan}>
        <Glyph name="scan" />
        <span>
          {isTote ? words.scanTote(line.tote) : words.scanItem}
          <small>{under}</small>
        </span>
      </button>
      <div className="row">
        <Act glyph="swap" word={words.substitute} onPress={() => press({ is: 'substitute' })} />
        <Act glyph="down" word={words.tooFew} onPress={() => press({ is: 'too-few' })} />
        <Act glyph="skip" word={words.toEnd} onPress={() => press({ is: 'to-end' })} />
      </div>
      <Always {...props} />
    </section>
  );
}

function Act(props: {
  readonly glyph: GlyphName;
  readonly word: string;
  readonly onPress: () => void;
  readonly isQuiet?: boolean;
}) {
  return (
    <button type="button" className={props.isQuiet ? 'quiet' : ''} onClick={props.onPress}>
      <Glyph name={props.glyph} />
      {props.word}
    </button>
  );
}

function Always({ picking, line, press }: ThumbProps) {
  const words = useWords();
  const isCalled = picking.helpAt === line.step;
  return (
    <div className="row two">
      <Act isQuiet glyph="undo" word={words.undo} onPress={() => press({ is: 'undo' })} />
      <Act
        isQuiet
        glyph="help"
        word={isCalled ? words.helpComes : words.help}
        onPress={() => press({ is: 'help' })}
      />
    </div>
  );
}

/** Something is asked: the answers stand where the buttons stood. */
function Question(props: ThumbProps) {
  const { picking, line, press } = props;
  const { language } = usePreferences().preferences;
  const words = useWords();
  const { phase } = picking;
  const left = leftOf(picking, line);
  const back = <Act glyph="back" word={words.back} onPress={() => press({ is: 'back' })} />;
  if (phase.is === 'shelf') {
    const answer = (isEmpty: boolean) => () => press({ is: 'shelf', isEmpty });
    return (
      <section className="thumb">
        <h2>{words.isShelfEmpty}</h2>
        <div className="row">
          <Act glyph="done" word={words.yesEmpty} onPress={answer(true)} />
          <Act glyph="item" word={words.notEmpty} onPress={answer(false)} />
          {back}
        </div>
        <Always {...props} />
      </section>
    );
  }
  const allowed = allowedFor(line);
  if (phase.is === 'missing') {
    return (
      <section className="thumb">
        <h2>{words.whatInstead(left)}</h2>
        <div className={allowed.length > 0 ? 'row' : 'row two'}>
          {allowed.length > 0 && (
            <Act glyph="swap" word={words.substitute} onPress={() => press({ is: 'substitute' })} />
          )}
          <Act glyph="out" word={words.leaveOut(left)} onPress={() => press({ is: 'leave' })} />
          <Act glyph="skip" word={words.toEnd} onPress={() => press({ is: 'to-end' })} />
        </div>
        <Always {...props} />
      </section>
    );
  }
  return (
    <section className="thumb">
      <h2>{words.choose}</h2>
      <ul className="choices">
        {allowed.map(({ sku, name, maker, size, place }) => (
          <li key={sku}>
            <button type="button" onClick={() => press({ is: 'choose', sku })}>
              <b>{name[language]}</b>
              <span>
                {maker}, {size} · {place.aisle} {place.bay} {place.shelf}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="row two">{back}</div>
    </section>
  );
}
