/**
 * What a schema and its versions look like, as a flat list, and how two such lists differ.
 *
 * Harmless is what no version and no change stands on: it is told. What would break the change in
 * flight, or what customers of a live version have lost, stops the next step.
 */

export type ShapeKind =
  | 'table'
  | 'column'
  | 'default'
  | 'not null'
  | 'index'
  | 'constraint'
  | 'trigger'
  | 'view'
  | 'function';

/** One thing of a schema: what it is, where, and its definition as PostgreSQL prints it. */
export interface ShapeItem {
  readonly kind: ShapeKind;
  /** The table that it belongs to (`shop.item`), or the schema of a table, view or function. */
  readonly on: string;
  readonly name: string;
  readonly text: string;
}

/** A difference that no change of ours made. */
export interface Drift {
  readonly kind: ShapeKind;
  /** As a person knows it: `column shop.item.color`. */
  readonly name: string;
  readonly how: 'added' | 'dropped' | 'altered' | 'disabled' | 'invalid';
  /** Whether the next step may not be taken with it. */
  readonly breaks: boolean;
  /** A sentence without its full stop. */
  readonly what: string;
}

/** What the comparison must know beside the two shapes. */
export interface DriftContext {
  /** Whether a change has two versions live. */
  readonly inFlight: boolean;
}

/** A name that is ours: twins, interim rules, triggers of either end. */
function isOurs(name: string): boolean {
  return /^(_sw_|[~!]_?sw)/.test(name);
}

/** Kept for a while after a contract, and dropped by itself. */
function isKept(item: ShapeItem): boolean {
  return item.name.startsWith('_sw_undo');
}

function keyOf({ kind, on, name }: ShapeItem): string {
  return JSON.stringify([kind, on, name]);
}

function labelOf({ kind, on, name }: ShapeItem): string {
  if (kind === 'default' || kind === 'not null') return `${kind} of column ${on}.${name}`;
  if (kind === 'trigger' || kind === 'constraint') return `${kind} ${name} of ${on}`;
  return `${kind} ${on}.${name}`;
}

/** Whether something that is gone or different is needed. */
function breaks(item: ShapeItem, how: Drift['how'], { inFlight }: DriftContext): boolean {
  if (how === 'added') return false;
  switch (item.kind) {
    case 'view':
      return how === 'dropped' || inFlight; // customers of the version have lost it
    case 'function':
    case 'table':
    case 'column':
      return inFlight;
    case 'trigger':
    case 'index':
    case 'constraint':
      return inFlight && isOurs(item.name);
    case 'default':
    case 'not null':
      return false;
  }
}

/** What became of something that is there still; null where it is the same. */
function changeOf(before: ShapeItem, after: ShapeItem): Drift['how'] | null {
  if (before.text === after.text) return null;
  if (after.kind === 'trigger' && after.text.startsWith('D ')) return 'disabled';
  if (after.kind === 'index' && after.text.startsWith('INVALID ')) return 'invalid';
  return 'altered';
}

const WORDS: Readonly<Record<Drift['how'], string>> = {
  added: 'was added by hand (not by a change)',
  dropped: 'was dropped by hand (not by a change)',
  altered: 'was altered by hand (not by a change)',
  disabled: 'was disabled by hand',
  invalid: 'became invalid',
};

function driftOf(item: ShapeItem, how: Drift['how'], context: DriftContext): Drift {
  const name = labelOf(item);
  const stops = breaks(item, how, context);
  return { kind: item.kind, name, how, breaks: stops, what: `${name} ${WORDS[how]}` };
}

/** Whether something is told by what it belongs to: a new table's columns, a lost table's index. */
function isImplied(item: ShapeItem, tables: ReadonlySet<string>): boolean {
  if (item.kind === 'default' || item.kind === 'not null') {
    return tables.has(item.on) || tables.has(`${item.on}.${item.name}`);
  }
  return tables.has(item.on);
}

/** The tables and columns of `items` that `others` does not have, as what belongs to them says. */
function ownersOnlyIn(items: readonly ShapeItem[], others: ReadonlyMap<string, ShapeItem>) {
  return new Set(
    items
      .filter(({ kind }) => kind === 'table' || kind === 'column')
      .filter((item) => !others.has(keyOf(item)))
      .map(({ on, name }) => `${on}.${name}`),
  );
}

/**
 * Compares a schema with what its last phase left behind.
 *
 * @returns the differences, those that stop the next step first
 */
export function compareShapes(
  expected: readonly ShapeItem[],
  found: readonly ShapeItem[],
  context: DriftContext,
): Drift[] {
  const before = new Map(expected.map((item) => [keyOf(item), item]));
  const after = new Map(found.map((item) => [keyOf(item), item]));
  const [gone, fresh] = [ownersOnlyIn(expected, after), ownersOnlyIn(found, before)];
  const drifts: Drift[] = [];
  for (const [key, item] of before) {
    if (isKept(item) || isImplied(item, gone)) continue;
    const now = after.get(key);
    const how = now ? changeOf(item, now) : 'dropped';
    if (how !== null) drifts.push(driftOf(item, how, context));
  }
  for (const [key, item] of after) {
    if (before.has(key) || isKept(item) || isImplied(item, fresh)) continue;
    drifts.push(driftOf(item, 'added', context));
  }
  return drifts.toSorted((a, b) => Number(b.breaks) - Number(a.breaks));
}
