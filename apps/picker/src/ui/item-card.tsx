/** What is to be taken, from where, how many of it, and into which tote. */
import { leftOf, type PickLine, type Picking } from '@slipway/crew/picker';
import { usePreferences, useWords } from '../live/preferences.ts';
import { Glyph } from './glyph.tsx';
import { Shelf } from './shelf.tsx';

/** Drawn as a picture, so nothing in it can run; it must say by itself that it is one. */
const pictureOf = (svg: string) => {
  const whole = /\sxmlns=/.test(svg)
    ? svg
    : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
};

const digits = 4;

export function ItemCard({
  picking,
  line,
}: {
  readonly picking: Picking;
  readonly line: PickLine;
}) {
  const words = useWords();
  const { language } = usePreferences().preferences;
  const { phase } = picking;
  const isInHand = phase.is === 'item' || phase.is === 'tote';
  const instead = isInHand
    ? line.substitutes.find(({ sku }) => sku === phase.substitute)
    : undefined;
  const { name, maker, size, codes, place } = instead ?? line;
  const count = phase.is === 'tote' ? phase.scanned : leftOf(picking, line);
  return (
    <section className="card" data-step={line.step} data-phase={phase.is}>
      <dl className="place">
        <div>
          <dt>{words.aisle}</dt>
          <dd>{place.aisle}</dd>
        </div>
        <div>
          <dt>{words.bay}</dt>
          <dd>{place.bay}</dd>
        </div>
        <div>
          <dt>{words.shelfWord}</dt>
          <dd>{place.shelf}</dd>
        </div>
      </dl>
      <Shelf place={place} />
      <div className="item">
        {line.picture !== null && !instead ? (
          <img src={pictureOf(line.picture)} width="148" height="148" alt="" />
        ) : (
          <span className="no-picture">
            <Glyph name="item" />
          </span>
        )}
        <div>
          <h1>{name[language]}</h1>
          <p>
            {maker}, {size}
            <br />
            {words.codeEnds} <b>{codes[0]?.slice(-digits)}</b>
          </p>
          {instead ? (
            <p className="note">{words.insteadOf(line.name[language])}</p>
          ) : (
            line.note && <p className="note">{line.note}</p>
          )}
        </div>
      </div>
      <div className="quantity">
        <p>
          <span>{words.take}</span>
          <b>{count}</b>
        </p>
        <Glyph name="into" />
        <p>
          <span>{words.intoTote}</span>
          <b>{line.tote}</b>
        </p>
      </div>
    </section>
  );
}
