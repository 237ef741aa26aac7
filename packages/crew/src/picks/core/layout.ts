/**
 * A store's floor as people write it (YAML): aisles with their bays, paths that join them, points
 * where carts start and end, one-way rules. Distances are in metres from the north-west corner,
 * x to the east and y to the south.
 *
 * Bays of an aisle are numbered along it: odd numbers to the left of whoever walks from `from` to
 * `to`, even numbers to the right; shelves of a bay from the floor, from 1.
 */
import { nearest, checkShape, type Parsed, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { ZONES, type Zone } from './pick-list.ts';

const Name = Type.String({ pattern: '^[A-Za-z0-9][\\w-]{0,30}$' });
const Metres = Type.Number({ minimum: 0, maximum: 1_000 });
const Spot = Type.Tuple([Metres, Metres]);
const Shelves = Type.Integer({ minimum: 1, maximum: 12 });
const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/** A bay that does not stand in the even row. */
const OwnBay = closed({
  bay: Name,
  /** From the aisle's `from`, along it. */
  at: Metres,
  side: Type.Enum(['left', 'right']),
  shelves: Shelves,
});

const AisleFile = closed({
  id: Name,
  zone: Type.String(),
  from: Spot,
  to: Spot,
  /** How many on each side, evenly spread; or each by itself. */
  bays: Type.Union([Type.Integer({ minimum: 1, maximum: 60 }), Type.Array(OwnBay)]),
  shelves: Type.Optional(Shelves),
  /** `one`: carts go from `from` to `to` only. */
  way: Type.Optional(Type.Enum(['both', 'one'])),
});

const PathFile = closed({
  id: Name,
  from: Spot,
  to: Spot,
  way: Type.Optional(Type.Enum(['both', 'one'])),
});

export const LayoutFile = closed({
  layout: Name,
  /** Stores that are built so. */
  stores: Type.Array(Type.String()),
  /** West to east, north to south. */
  size: Spot,
  points: closed({ entrance: Spot, pack: Spot, freezer: Spot }),
  cart: closed({
    totes: Type.Integer({ minimum: 1, maximum: 26 }),
    litres: Type.Number({ exclusiveMinimum: 0 }),
    kilograms: Type.Number({ exclusiveMinimum: 0 }),
    'whole-kilograms': Type.Number({ exclusiveMinimum: 0 }),
  }),
  paths: Type.Array(PathFile),
  aisles: Type.Array(AisleFile, { minItems: 1 }),
});
export type LayoutFile = Static<typeof LayoutFile>;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What a cart carries. */
export interface Cart {
  readonly totes: number;
  /** Of one tote. */
  readonly toteMl: number;
  readonly toteG: number;
  /** Of the whole cart. */
  readonly cartG: number;
}

export interface Bay {
  readonly aisle: string;
  readonly bay: string;
  readonly zone: Zone;
  readonly side: 'left' | 'right';
  readonly shelves: number;
  /** Where one stands before it. */
  readonly spot: Spot;
  /** The middle of its shelves. */
  readonly shelf: Spot;
  /** Metres from the aisle's `from`. */
  readonly alongM: number;
}

/** A way that carts take: an aisle or a path. */
export interface Way {
  readonly id: string;
  readonly from: Spot;
  readonly to: Spot;
  /** From `from` to `to` only. */
  readonly isOneWay: boolean;
}

export interface Aisle extends Way {
  readonly zone: Zone;
  readonly bays: readonly Bay[];
}

export const POINT_NAMES = ['entrance', 'pack', 'freezer'] as const;
export type PointName = (typeof POINT_NAMES)[number];

export interface Layout {
  readonly name: string;
  readonly stores: readonly string[];
  readonly size: { readonly widthM: number; readonly depthM: number };
  readonly points: Readonly<Record<PointName, Spot>>;
  readonly cart: Cart;
  readonly paths: readonly Way[];
  readonly aisles: readonly Aisle[];
}

/** From the middle of an aisle to the middle of its shelves, in metres. */
const SHELF_OFF_M = 1;
/** Nearer than this, two shelves stand in each other. */
const SHELF_APART_M = 0.3;

const spot = ([x, y]: readonly [number, number]): Spot => ({ x, y });
/** @returns metres between two spots, as the crow flies */
export const metresBetween = (one: Spot, two: Spot): number =>
  Math.hypot(one.x - two.x, one.y - two.y);

/**
 * Parses a layout and checks what one file can tell by itself; whether everything can be reached
 * is for `checkWays`.
 */
export function parseLayout(value: unknown): Parsed<Layout> {
  const shape = checkShape(LayoutFile, value);
  if (!shape.ok) return shape;
  const file = shape.value;
  const problems = [...doubles(file), ...file.aisles.flatMap((aisle, at) => wrong(aisle, at))];
  if (problems.length > 0) return { ok: false, problems };
  const { cart, points } = file;
  const layout: Layout = {
    name: file.layout,
    stores: file.stores,
    size: { widthM: file.size[0], depthM: file.size[1] },
    points: {
      entrance: spot(points.entrance),
      pack: spot(points.pack),
      freezer: spot(points.freezer),
    },
    cart: {
      totes: cart.totes,
      toteMl: cart.litres * 1_000,
      toteG: cart.kilograms * 1_000,
      cartG: cart['whole-kilograms'] * 1_000,
    },
    paths: file.paths.map(wayOf),
    aisles: file.aisles.map((aisle) => ({
      ...wayOf(aisle),
      zone: aisle.zone as Zone,
      bays: baysOf(aisle),
    })),
  };
  const collisions = shelvesAtOnePlace(layout);
  return collisions.length > 0 ? { ok: false, problems: collisions } : { ok: true, value: layout };
}

type WayFile = Static<typeof PathFile>;
type AisleFile = Static<typeof AisleFile>;

function wayOf({ id, from, to, way }: WayFile | AisleFile): Way {
  return { id, from: spot(from), to: spot(to), isOneWay: way === 'one' };
}

function baysOf(aisle: AisleFile): Bay[] {
  const [from, to] = [spot(aisle.from), spot(aisle.to)];
  const lengthM = metresBetween(from, to);
  const east = (to.x - from.x) / lengthM;
  const south = (to.y - from.y) / lengthM;
  const make = (bay: string, alongM: number, side: Bay['side'], shelves: number): Bay => {
    const stand = { x: from.x + east * alongM, y: from.y + south * alongM };
    const off = side === 'left' ? SHELF_OFF_M : -SHELF_OFF_M; // y grows to the south
    const shelf = { x: stand.x + south * off, y: stand.y - east * off };
    const { id, zone } = aisle;
    return { aisle: id, bay, zone: zone as Zone, side, shelves, spot: stand, shelf, alongM };
  };
  if (typeof aisle.bays !== 'number') {
    return aisle.bays.map(({ bay, at, side, shelves }) => make(bay, at, side, shelves));
  }
  const each = lengthM / aisle.bays;
  return Array.from({ length: aisle.bays }, (_, at) => at).flatMap((at) => [
    make(String(2 * at + 1), (at + 0.5) * each, 'left', aisle.shelves ?? 1),
    make(String(2 * at + 2), (at + 0.5) * each, 'right', aisle.shelves ?? 1),
  ]);
}

function doubles(file: LayoutFile): Problem[] {
  const ways = [
    ...file.paths.map(({ id }, at) => ({ id, path: ['paths', at, 'id'] })),
    ...file.aisles.map(({ id }, at) => ({ id, path: ['aisles', at, 'id'] })),
  ];
  return ways
    .filter(({ id }, at) => ways.findIndex((way) => way.id === id) < at)
    .map(({ id, path }) => ({
      path,
      what: `Two aisles or paths are called "${id}".`,
      next: 'Give one of them another name.',
    }));
}

/** @returns what is wrong with one aisle by itself */
function wrong({ id, zone, from, to, bays, shelves }: AisleFile, at: number): Problem[] {
  const path = ['aisles', at];
  const lengthM = metresBetween(spot(from), spot(to));
  const known: readonly string[] = ZONES;
  const problems: Problem[] = [];
  if (!known.includes(zone)) {
    const guess = nearest(zone, known);
    const next = guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`;
    problems.push({ path: [...path, 'zone'], what: `There is no zone "${zone}".`, next });
  }
  if (lengthM < 0.5) {
    const what = `Aisle ${id} is ${lengthM.toFixed(2)} m long.`;
    problems.push({ path: [...path, 'to'], what, next: 'Let `to` lie apart from `from`.' });
  }
  if (typeof bays === 'number') {
    if (shelves !== undefined) return problems;
    const what = `Aisle ${id} does not say how many shelves a bay has.`;
    return [...problems, { path, what, next: 'Add "shelves".' }];
  }
  for (const [number, bay] of bays.entries()) {
    const own = [...path, 'bays', number];
    if (bay.at > lengthM) {
      const where = `${bay.at} m along aisle ${id}, which is ${lengthM} m long`;
      const what = `Bay ${bay.bay} stands ${where}.`;
      problems.push({ path: [...own, 'at'], what, next: 'Put it on the aisle.' });
    }
    if (bays.findIndex((other) => other.bay === bay.bay) < number) {
      const what = `Aisle ${id} has two bays "${bay.bay}".`;
      problems.push({ path: [...own, 'bay'], what, next: 'Give one of them another name.' });
    }
  }
  return problems;
}

function shelvesAtOnePlace({ aisles }: Layout): Problem[] {
  const all = aisles.flatMap(({ bays }, aisle) => bays.map((bay) => ({ aisle, bay })));
  return all.flatMap(({ aisle, bay }, at): Problem[] => {
    const other = all
      .slice(0, at)
      .find((one) => metresBetween(one.bay.shelf, bay.shelf) < SHELF_APART_M);
    if (!other) return [];
    const name = (one: Bay) => `bay ${one.bay} of aisle ${one.aisle}`;
    const where = `x ${bay.shelf.x.toFixed(1)}, y ${bay.shelf.y.toFixed(1)}`;
    return [
      {
        path: ['aisles', aisle, 'from'],
        what: `Two shelves are at one place: ${name(bay)} and ${name(other.bay)} (${where}).`,
        next: `Keep aisles ${2 * SHELF_OFF_M + SHELF_APART_M} m or more apart.`,
      },
    ];
  });
}
