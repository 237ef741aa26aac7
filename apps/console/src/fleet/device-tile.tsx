/** One store: each of its devices with shape, word and what waits; below, when nothing will. */
import { memo } from 'react';
import { addressOf } from '../core/address.ts';
import type { DeviceTile } from '../core/device-tiles.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';

interface DeviceTileProps {
  readonly launch: string;
  readonly tile: DeviceTile;
  readonly place: number;
  /** Whether Tab stops here: one tile of the fleet does. */
  readonly isStop: boolean;
  readonly onFocusPlace: (place: number) => void;
}

function DeviceTileOnce({ launch, tile, place, isStop, onFocusPlace }: DeviceTileProps) {
  return (
    <article
      className="tile device-tile"
      {...(tile.state ? { 'data-st': tile.state } : {})}
      data-place={place}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onFocusPlace(place)}
      aria-label={`${tile.number} ${tile.name}: ${tile.word}`}
    >
      <header>
        {tile.state && <Glyph name={tile.state} />}
        <h2 title={tile.name}>
          <Link to={addressOf(launch, 'devices', { store: tile.store })}>
            <span className="number">{tile.number}</span> {tile.name}
          </Link>
        </h2>
        {tile.state && <span className="word">{tile.word}</span>}
      </header>
      <ul>
        {tile.lines.map((line) => (
          <li key={line.device} data-st={line.state}>
            <Glyph name={line.state} />
            <span className="label">{line.label}</span>
            <span className="state">{line.word}</span>
            <b>{line.figure}</b>
          </li>
        ))}
        {tile.others !== null && <li className="others">{tile.others}</li>}
      </ul>
      <footer>
        <span className="backlog">{tile.backlog}</span>
        <span>{tile.drain}</span>
      </footer>
    </article>
  );
}

/** Drawn anew only when something that it shows has changed: a thousand tiles stay cheap. */
export const DeviceTileView = memo(
  DeviceTileOnce,
  (before, after) =>
    before.isStop === after.isStop &&
    before.place === after.place &&
    before.launch === after.launch &&
    before.onFocusPlace === after.onFocusPlace &&
    (before.tile === after.tile || JSON.stringify(before.tile) === JSON.stringify(after.tile)),
);
