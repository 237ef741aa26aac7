/**
 * Whether the database still holds every write that was acknowledged, through one version's views.
 *
 * lost  = an acknowledged write is not there: no row of its change, op or subscription, or the
 *         last acknowledged name or status of a subscription is not the one that is stored
 * wrong = it is there with another content, or twice, or the sum of a key does not follow from it
 */
import { effectsOf, registerName, type Acknowledged, type Model } from './model.ts';
import { minorOf } from './money.ts';
import type { ForeignPush } from './pushes.ts';
import { possible, type Register, type Value } from './register.ts';

export interface StoredChange {
  readonly store: string;
  readonly sku: string;
  readonly minor: number | null;
}

export interface StoredEntry {
  readonly member: string;
  readonly points: number;
  /** The place of the entry; null where it has none. */
  readonly store: string | null;
}

/** What the database shows: rows by change and op id, and the value of each register. */
export interface Stored {
  readonly changes: ReadonlyMap<string, readonly StoredChange[]>;
  readonly entries: ReadonlyMap<string, readonly StoredEntry[]>;
  readonly values: ReadonlyMap<string, Value>;
}

export interface Verification {
  /** Acknowledged writes and values of keys that were compared. */
  readonly checked: number;
  readonly lostWrites: number;
  readonly wrong: number;
  /** Keys that were written meanwhile, or in doubt too often: they could not be compared. */
  readonly skipped: number;
  readonly details: readonly string[];
}

/** What was known when the reading began: later writes are not part of the comparison. */
export interface Snapshot {
  readonly acknowledged: readonly Acknowledged[];
  readonly registers: ReadonlyMap<string, Register>;
  /** Pushed changes that this run did not make. */
  readonly foreign: readonly ForeignPush[];
}

const DETAILS = 20;

/** @returns what is to be compared, as of now */
export function snapshotOf(model: Model, foreign: Iterable<ForeignPush> = []): Snapshot {
  const names = [...model.touched()];
  return {
    acknowledged: [...model.acknowledged],
    foreign: [...foreign],
    registers: new Map(names.map((name) => [name, model.register(name)])),
  };
}

/** Compares what was acknowledged with what is stored; keys written meanwhile are skipped. */
export function compare(snapshot: Snapshot, stored: Stored, model: Model): Verification {
  const rows = [
    ...snapshot.acknowledged.map((write) => judgeRow(write, stored)),
    ...snapshot.foreign.map((push) => judgeForeign(push, stored)),
  ];
  const changing = model.changing();
  const compared = [...snapshot.registers].filter(([name, register]) => {
    const settled = !changing.has(name) && model.register(name) === register;
    return settled && register.worlds !== null;
  });
  const values = compared.map(([name, register]) => judgeValue(name, register, stored));
  const findings = [...rows, ...values].filter((finding) => finding !== null);
  const lost = findings.filter((finding) => finding.lost);
  const wrong = findings.filter((finding) => !finding.lost);
  return {
    checked: rows.length + values.length,
    lostWrites: lost.length,
    wrong: wrong.length,
    skipped: snapshot.registers.size - compared.length,
    details: [
      ...lost.map(({ why }) => `lost: ${why}`),
      ...wrong.map(({ why }) => `wrong: ${why}`),
    ].slice(0, DETAILS),
  };
}

function judgeValue(name: string, register: Register, stored: Stored): Finding | null {
  const value = stored.values.get(name) ?? null;
  const allowed = possible(register);
  if (allowed === null || allowed.includes(value)) return null;
  const why = `${name} is stored as ${JSON.stringify(value)}, expected ${JSON.stringify(allowed)}`;
  return { lost: lastWriteIsAllThereIs(name) && value !== null, why };
}

function judgeForeign(push: ForeignPush, stored: Stored): Finding | null {
  const row = stored.changes.get(push.changeId)?.[0];
  const same = row?.store === push.store && row.sku === push.sku && row.minor === push.minor;
  return same ? null : { lost: false, why: `pushed, not stored so: ${JSON.stringify(push)}` };
}

/** Names and statuses have no row per write: only the last one can be looked for. */
function lastWriteIsAllThereIs(name: string): boolean {
  return name.startsWith(registerName.name('')) || name.startsWith(registerName.status(''));
}

interface Finding {
  readonly lost: boolean;
  readonly why: string;
}

function judgeRow(write: Acknowledged, stored: Stored): Finding | null {
  const { store, key, write: content } = write;
  switch (content.op) {
    case 'price-write': {
      const label = `price change ${content.changeId} of ${store} ${key}`;
      const rows = stored.changes.get(content.changeId) ?? [];
      return judge(label, rows, (row) => {
        return row.store === store && row.sku === key && row.minor === minorOf(content.price);
      });
    }
    case 'earn':
    case 'burn': {
      const points = content.op === 'earn' ? content.points : -content.points;
      const label = `${content.op} ${content.opId} of ${key} at ${store}`;
      const rows = stored.entries.get(content.opId) ?? [];
      return judge(label, rows, (row) => {
        const placed = row.store === null || row.store === store;
        return row.member === key && row.points === points && placed;
      });
    }
    case 'sign-up':
    case 'activate':
    case 'rename': {
      const names = effectsOf(write).map(([name]) => name);
      const there = names.every((name) => (stored.values.get(name) ?? null) !== null);
      return there ? null : { lost: true, why: `${content.op} of ${key}: no such subscription` };
    }
  }
}

function judge<T>(label: string, rows: readonly T[], isRight: (row: T) => boolean): Finding | null {
  const [row] = rows;
  if (row === undefined) return { lost: true, why: `${label}: no row` };
  if (rows.length > 1) return { lost: false, why: `${label}: ${rows.length} rows` };
  return isRight(row) ? null : { lost: false, why: `${label}: ${JSON.stringify(row)}` };
}
