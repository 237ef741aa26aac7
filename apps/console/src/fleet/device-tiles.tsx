/** The stores with their devices: in their places, or those that need a look before the others. */
import type { CSSProperties } from 'react';
import { addressOf } from '../core/address.ts';
import type { DeviceTile } from '../core/device-tiles.ts';
import { count } from '../core/format.ts';
import { fitGrid } from '../core/grid.ts';
import type { TileStop } from '../ui/frame.tsx';
import { Link } from '../ui/link.tsx';
import { DeviceTileView } from './device-tile.tsx';

interface DeviceTilesProps {
  readonly launch: string;
  readonly tiles: readonly DeviceTile[];
  readonly stop: TileStop;
  readonly show: string | null;
}

export function DeviceTiles({ launch, tiles, stop, show }: DeviceTilesProps) {
  const grid = fitGrid(tiles.length);
  const draw = (tile: DeviceTile, place: number) => (
    <DeviceTileView
      key={tile.store}
      launch={launch}
      tile={tile}
      place={place}
      isStop={place === stop.place}
      onFocusPlace={stop.focusPlace}
    />
  );
  if (grid && show !== 'look') {
    const style: Record<string, number> = { '--columns': grid.columns, '--rows': grid.rows };
    return (
      <section className="tiles" aria-label="Stores" style={style as CSSProperties}>
        {tiles.map(draw)}
      </section>
    );
  }
  const looks = tiles.filter(({ state }) => state !== null);
  const normal = tiles.filter(({ state }) => state === null);
  const groups = [
    { name: 'Need a look', tiles: looks, first: 0 },
    { name: 'Normal', tiles: normal, first: looks.length },
  ].filter((group) => group.tiles.length > 0);
  return (
    <div className="groups">
      <p className="picks">
        <Link to={addressOf(launch, 'devices')} isCurrent={show !== 'look'}>
          All stores
        </Link>
        <Link to={addressOf(launch, 'devices', { show: 'look' })} isCurrent={show === 'look'}>
          Those that need a look
        </Link>
      </p>
      {groups.length === 0 && <p className="group-name">No store needs a look.</p>}
      {groups.map((group) => (
        <section key={group.name} aria-label={group.name}>
          <h2 className="group-name">
            {group.name} ·{' '}
            {group.tiles.length === 1 ? '1 store' : `${count(group.tiles.length)} stores`}
          </h2>
          <div className={group.name === 'Normal' ? 'tiles scrolled compact' : 'tiles scrolled'}>
            {group.tiles.map((tile, index) => draw(tile, group.first + index))}
          </div>
        </section>
      ))}
    </div>
  );
}
