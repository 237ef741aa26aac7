/**
 * How a table's keys are honoured by arithmetic: which columns get their values together, and
 * which of them differ from row to row.
 *
 * A unit is a foreign key's columns, or one other column. A key of one unit numbers its rows
 * through; a key of several counts through them like through the digits of a number.
 */
import {
  distinctOf,
  type ColumnLikeness,
  type ForeignKey,
  type TableLikeness,
} from './likeness.ts';

/** How a unit's places follow from a row's number. */
export type Places =
  | { readonly kind: 'free' }
  | { readonly kind: 'unique' }
  /** The place is `row / divide % modulo`. */
  | { readonly kind: 'digit'; readonly divide: number; readonly modulo: number };

/** Columns that get their values together. */
export interface Unit {
  readonly columns: readonly ColumnLikeness[];
  /** Where the values come from, or null for values of their own. */
  readonly foreign: ForeignKey | null;
  readonly places: Places;
}

/** How a table is filled, and the keys that may have to be enforced afterwards. */
export interface Units {
  readonly units: readonly Unit[];
  readonly unsure: readonly (readonly string[])[];
}

/** How many rows a referenced table has. */
export type RowsOf = (table: string) => number;

const namesOf = (unit: Unit) => unit.columns.map(({ name }) => name);

function startUnits(table: TableLikeness): Unit[] {
  const taken = new Set<string>();
  const units: Unit[] = [];
  const widest = table.foreign.toSorted((a, b) => b.columns.length - a.columns.length);
  const make = (names: readonly string[], foreign: ForeignKey | null) => {
    const columns = names.flatMap((name) => table.columns.filter((each) => each.name === name));
    units.push({ columns, foreign, places: { kind: 'free' } });
    for (const name of names) taken.add(name);
  };
  for (const foreign of widest) {
    if (!foreign.columns.some((name) => taken.has(name))) make(foreign.columns, foreign);
  }
  for (const { name, generated } of table.columns) {
    if (!taken.has(name) && !generated) make([name], null);
  }
  return units;
}

/** The unit whose values lie most in the rows' order counts slowest. */
function bySlowness(units: readonly Unit[]): Unit[] {
  const order = (unit: Unit) => Math.abs(unit.columns[0]?.correlation ?? 0);
  return units.toSorted((a, b) => order(b) - order(a));
}

function digitsOf(units: readonly Unit[], rows: number, rowsOf: RowsOf): Map<Unit, Places> {
  const slow = bySlowness(units);
  const sizes = slow.map(({ columns, foreign }) =>
    Math.max(1, Math.min(distinctOf(columns[0]!, rows), foreign ? rowsOf(foreign.table) : rows)),
  );
  let slower = 1;
  for (const size of sizes.slice(0, -1)) slower *= size;
  sizes[sizes.length - 1] = Math.max(1, Math.ceil(rows / slower));
  let divide = 1;
  const places = new Map<Unit, Places>();
  for (let at = slow.length - 1; at >= 0; at--) {
    places.set(slow[at]!, { kind: 'digit', divide, modulo: sizes[at]! });
    divide *= sizes[at]!;
  }
  return places;
}

/** Whether units count through the rows together already. */
const isCounted = (units: readonly Unit[]) =>
  units.filter(({ places }) => places.kind === 'digit').length > 1;

const CLUSTERED = 0.9;

/** Whether no frequent value stands out: counting through gives each as many rows. */
function isEven({ common }: ColumnLikeness): boolean {
  const shares = common.map(({ frequency }) => frequency);
  return shares.length === 0 || Math.max(...shares) <= 2 * Math.min(...shares);
}

/**
 * Where rows lie in the order of a key's first column, the second is taken to be in order within
 * it: a row's correlation with the second column alone cannot tell, but an index feels it.
 */
function clustered(units: readonly Unit[], table: TableLikeness, rows: number): Unit[] {
  for (const key of table.keys) {
    const [first, second] = key.map((name) =>
      units.find(({ columns, foreign }) => !foreign && columns[0]!.name === name),
    );
    if (!first || !second || first.columns[0]!.correlation < CLUSTERED) continue;
    const groups = distinctOf(first.columns[0]!, rows);
    const each = Math.ceil(rows / groups);
    if (each < 2 || groups < 2 || ![first, second].every((unit) => isEven(unit.columns[0]!)))
      continue;
    const most = distinctOf(second.columns[0]!, rows);
    if (most < each * 0.9) continue;
    return units.map((unit) => {
      if (unit === first)
        return { ...unit, places: { kind: 'digit', divide: each, modulo: groups } };
      if (unit === second) return { ...unit, places: { kind: 'digit', divide: 1, modulo: each } };
      return unit;
    });
  }
  return [...units];
}

/**
 * @param rows how many rows are numbered through
 * @returns the units of a table's columns
 */
export function unitsOf(table: TableLikeness, rows: number, rowsOf: RowsOf): Units {
  let units = clustered(startUnits(table), table, rows);
  const unsure: string[][] = [];
  for (const key of table.keys.toSorted((a, b) => a.length - b.length)) {
    const inside = units.filter((unit) => namesOf(unit).some((name) => key.includes(name)));
    const whole = inside.filter((unit) => namesOf(unit).every((name) => key.includes(name)));
    if (whole.some((unit) => unit.places.kind === 'unique') || isCounted(whole)) continue;
    const free = whole.filter((unit) => unit.places.kind === 'free');
    const places =
      free.length === 1
        ? new Map<Unit, Places>([[free[0]!, { kind: 'unique' }]])
        : digitsOf(free, rows, rowsOf);
    const isSure = free.length > 0 && (free.length > 1 ? free.length === inside.length : true);
    // Values beside a digit may repeat; one unit that differs from row to row is enough.
    if (!isSure || (free.length === 1 && inside.length > 1 && !isNatural(free[0]!, rows))) {
      unsure.push([...key]);
    }
    units = units.map((unit) => {
      const chosen = places.get(unit);
      return chosen ? { ...unit, places: chosen } : unit;
    });
  }
  return { units, unsure };
}

/** Whether a unit made unique still has about as many values as it had. */
function isNatural(unit: Unit, rows: number): boolean {
  return distinctOf(unit.columns[0]!, rows) >= rows * 0.9;
}
