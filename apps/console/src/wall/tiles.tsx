/** The stores in their places: a grid that fits the screen, or waves below each other. */
import type { CSSProperties } from 'react';
import { byWave, fitGrid } from '../core/grid.ts';
import type { TileView } from '../core/tile.ts';
import { Tile } from './tile.tsx';
import type { Acknowledged } from './use-acknowledged.ts';

interface TilesProps {
  readonly tiles: readonly TileView[];
  /** Time since the view arrived: it is added to every age. */
  readonly sinceMs: number;
  /** The place that holds the keyboard's focus stop. */
  readonly place: number;
  readonly focusPlace: (place: number) => void;
  readonly acknowledged: Acknowledged;
}

/** When the whole wall is stale, its band asks; fifteen blinking tiles would say no more. */
const asksForALook = (tile: TileView) => tile.abnormal && tile.state === tile.knownState;

export function Tiles({ tiles, sinceMs, place, focusPlace, acknowledged }: TilesProps) {
  const grid = fitGrid(tiles.length);
  const places = new Map(tiles.map(({ id }, index) => [id, index]));
  const draw = (tile: TileView) => (
    <Tile
      key={tile.id}
      tile={tile}
      ageMs={tile.evidenceAgeMs === null ? null : tile.evidenceAgeMs + sinceMs}
      place={places.get(tile.id) ?? 0}
      isStop={places.get(tile.id) === place}
      onFocusPlace={focusPlace}
      unacknowledged={asksForALook(tile) && !acknowledged.has(tile)}
      acknowledge={acknowledged.add}
    />
  );
  if (grid) {
    const style: Record<string, number> = { '--columns': grid.columns, '--rows': grid.rows };
    return (
      <section className="tiles" aria-label="Stores" style={style as CSSProperties}>
        {tiles.map(draw)}
      </section>
    );
  }
  return (
    <section className="waves" aria-label="Stores, by wave">
      {byWave(tiles).map(({ wave, tiles: stores }) => (
        <section key={wave} aria-label={`Wave ${wave}`}>
          <p className="wave-name">
            Wave {wave} · {stores.length === 1 ? '1 store' : `${stores.length} stores`}
          </p>
          <div className="tiles scrolled">{stores.map(draw)}</div>
        </section>
      ))}
    </section>
  );
}
