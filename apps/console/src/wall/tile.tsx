/**
 * One store: shape, word and colour of its state; share and next gate; the ramp; the margin of
 * its worst criterion; who owns it now; how old the evidence is.
 */
import { memo } from 'react';
import { Button } from 'react-aria-components/Button';
import type { TileView } from '../core/tile.ts';
import { Age } from '../ui/age.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { MarginBar } from '../ui/margin-bar.tsx';
import { Ramp } from '../ui/ramp.tsx';

interface TileProps {
  readonly tile: TileView;
  readonly ageMs: number | null;
  readonly place: number;
  /** Whether Tab stops here: one tile of the fleet does. */
  readonly isStop: boolean;
  readonly onFocusPlace: (place: number) => void;
  /** Its shape blinks until somebody here has seen it. */
  readonly unacknowledged: boolean;
  readonly acknowledge: (tile: TileView) => void;
}

function TileOnce(props: TileProps) {
  const { tile, ageMs, place, isStop, unacknowledged } = props;
  const shareWords = tile.share === null ? 'share unknown' : `${tile.share} percent on green`;
  return (
    <article
      className="tile"
      data-st={tile.state}
      data-place={place}
      data-unacknowledged={unacknowledged ? '' : undefined}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => props.onFocusPlace(place)}
      aria-label={`${tile.number} ${tile.name}: ${tile.word}, ${shareWords}`}
    >
      <header>
        {unacknowledged ? (
          <Button
            className="acknowledge"
            aria-label={`Acknowledge ${tile.name}: ${tile.word.toLowerCase()}`}
            onPress={(event) => {
              // The button goes away: the focus stays with its tile.
              event.target.closest<HTMLElement>('.tile')?.focus();
              props.acknowledge(tile);
            }}
          >
            <Glyph name={tile.state} />
          </Button>
        ) : (
          <Glyph name={tile.state} />
        )}
        <h2 title={tile.name}>
          <span className="number">{tile.number}</span> {tile.name}
        </h2>
        <span className="word">{tile.word}</span>
      </header>
      <div className="share">
        <b>
          {tile.share ?? '–'}
          {tile.share !== null && <i>{'\u202F%'}</i>}
        </b>
        <p title={tile.reason ?? undefined}>
          <span>{tile.gate.top}</span>
          <span>{tile.gate.bottom}</span>
        </p>
      </div>
      <Ramp spec={tile.ramp} label={shareWords} />
      <div className="margin" data-tone={tile.margin.tone}>
        <span className="criterion">{tile.margin.label}</span>
        {tile.margin.value !== null && (
          <span>
            {tile.margin.tone !== 'over' && <i>margin </i>}
            <b>{tile.margin.value}</b>
            {tile.margin.breach !== null && <em>{tile.margin.breach}</em>}
          </span>
        )}
      </div>
      <MarginBar margin={tile.margin} />
      <footer>
        <span className="owner">
          <Glyph name="person" />
          <span className="vh">Owner: </span>
          <span className="owner-name">{tile.owner ?? 'no owner'}</span>
        </span>
        <Age ms={ageMs} />
      </footer>
    </article>
  );
}

/** Drawn anew only when something that it shows has changed: a thousand tiles stay cheap. */
export const Tile = memo(TileOnce, (before, after) => {
  const second = (ms: number | null) => (ms === null ? null : Math.floor(ms / 1000));
  return (
    second(before.ageMs) === second(after.ageMs) &&
    before.isStop === after.isStop &&
    before.place === after.place &&
    before.unacknowledged === after.unacknowledged &&
    before.acknowledge === after.acknowledge &&
    before.onFocusPlace === after.onFocusPlace &&
    (before.tile === after.tile || JSON.stringify(before.tile) === JSON.stringify(after.tile))
  );
});
