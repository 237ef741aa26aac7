/** The aisle from the front, with the shelf that is meant. */
import type { PickPlace } from '@slipway/crew/picker';
import { cellsOf } from '../core/place.ts';
import { useWords } from '../live/preferences.ts';

const [WIDTH, ROW, GAP, TOP] = [326, 16, 3, 1];

export function Shelf({ place }: { readonly place: PickPlace }) {
  const words = useWords();
  const { bay, shelf, baysInAisle, shelvesInBay } = place;
  const width = (WIDTH - 4 * (baysInAisle - 1)) / baysInAisle;
  const cells = cellsOf(place).map((cell) => {
    return { ...cell, x: cell.bay * (width + 4), y: TOP + cell.row * (ROW + GAP) };
  });
  const hit = cells.find(({ isHit }) => isHit);
  const height = shelvesInBay * (ROW + GAP);
  const label = `${words.inBay(bay, baysInAisle)}, ${words.shelf(shelf)}`;
  return (
    <div className="shelf">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        {cells.map(({ x, y, isHit }) => (
          <rect
            key={`${x} ${y}`}
            x={x}
            y={y}
            width={width}
            height={ROW}
            rx="2"
            className={isHit ? 'hit' : 'cell'}
          />
        ))}
        {hit && <path className="pointer" d={`M${hit.x + width / 2} ${hit.y + 14}l10 14h-20z`} />}
      </svg>
      <p>{words.shelf(shelf)}</p>
    </div>
  );
}
