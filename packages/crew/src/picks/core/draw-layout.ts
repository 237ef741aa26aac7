/** A layout as a picture (SVG): ways, bays by zone, points; for paper and for the console. */
import { POINT_NAMES, type Bay, type Layout, type PointName, type Way } from './layout.ts';
import { ZONES, type Zone } from './pick-list.ts';

/** Fill of a bay; each differs in lightness too, for paper and for those who see few colours. */
const ZONE_FILL: Readonly<Record<Zone, string>> = {
  ambient: '#d9c9a3',
  chilled: '#8fc1d9',
  frozen: '#5b7fb5',
};
const POINT_LETTER: Readonly<Record<PointName, string>> = {
  entrance: 'E',
  pack: 'P',
  freezer: 'F',
};
/** Of a bay's shelf, in metres. */
const BAY_M = 0.9;

/** @returns SVG text whose units are metres */
export function drawLayout(layout: Layout): string {
  const { widthM, depthM } = layout.size;
  const parts = [
    `<rect width="${widthM}" height="${depthM}" fill="#ffffff" stroke="#333333" ` +
      `stroke-width="0.2"/>`,
    ...[...layout.paths, ...layout.aisles].map(drawWay),
    ...ZONES.map((zone) => {
      const own = layout.aisles.filter((aisle) => aisle.zone === zone);
      return drawBays(
        zone,
        own.flatMap(({ bays }) => bays),
      );
    }),
    ...layout.aisles.map(({ id, from, to }) => {
      const x = number((from.x + to.x) / 2);
      const y = number((from.y + to.y) / 2 + 0.4);
      return (
        `<text x="${x}" y="${y}" font-size="1.1" text-anchor="middle" stroke="#ffffff" ` +
        `stroke-width="0.3" paint-order="stroke">${id}</text>`
      );
    }),
    ...POINT_NAMES.map((name) => {
      const { x, y } = layout.points[name];
      return (
        `<g><title>${name}</title><circle cx="${x}" cy="${y}" r="0.8" fill="#222222"/>` +
        `<text x="${x}" y="${number(y + 0.4)}" font-size="1.1" fill="#ffffff" ` +
        `text-anchor="middle">${POINT_LETTER[name]}</text></g>`
      );
    }),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthM} ${depthM}" ` +
    `font-family="sans-serif" role="img"><title>Layout ${layout.name}</title>` +
    `${parts.join('')}</svg>`
  );
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

function drawWay({ from, to, isOneWay }: Way): string {
  const line =
    `<path d="M${number(from.x)} ${number(from.y)}L${number(to.x)} ${number(to.y)}" ` +
    `stroke="#bbbbbb" stroke-width="0.15" stroke-dasharray="0.5 0.4" fill="none"/>`;
  if (!isOneWay) return line;
  // An arrow at a quarter and at three quarters, pointing the way that carts go.
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const arrows = [0.25, 0.75].map((share) => {
    const x = number(from.x + (to.x - from.x) * share);
    const y = number(from.y + (to.y - from.y) * share);
    const turn = `translate(${x} ${y}) rotate(${number(angle)})`;
    return `<path d="M-0.6 -0.5L0.6 0L-0.6 0.5z" transform="${turn}"/>`;
  });
  return line + arrows.join('');
}

/** All bays of a zone as one path: a store has hundreds. */
function drawBays(zone: Zone, bays: readonly Bay[]): string {
  const squares = bays.map(({ shelf, spot }) => {
    // A square whose sides lie along and across the aisle.
    const [x, y] = [shelf.x - spot.x, shelf.y - spot.y];
    const long = Math.hypot(x, y) / (BAY_M / 2);
    const [ax, ay] = [x / long, y / long];
    const corner = (along: number, across: number) =>
      `${number(shelf.x + along * ax - across * ay)} ${number(shelf.y + along * ay + across * ax)}`;
    return `M${corner(-1, -1)}L${corner(1, -1)}L${corner(1, 1)}L${corner(-1, 1)}z`;
  });
  return `<path d="${squares.join('')}" fill="${ZONE_FILL[zone]}"><title>${zone}</title></path>`;
}
