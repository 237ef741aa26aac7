/**
 * A row of any source in the one form that rules are written over.
 *
 * A source is whoever keeps a book: `device` (op logs), `cloud` (ledgers), `processor` (settlement
 * files), `loyalty` (statements). `(source, kind, id)` names a row for ever.
 */
import { Type, type Static } from 'typebox';

/** What rows of different sources have in common when they speak of the same thing. */
export const KEYS = [
  'basket',
  'member',
  'subscription',
  'tender',
  'entry',
  'item',
  'price',
  'batch',
] as const;
export type Key = (typeof KEYS)[number];

const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' });
/** Printable, so that it can stand in a message and in a file of ours. */
const Id = Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f]{1,200}$' });
const Moment = Type.Integer({ minimum: 0, maximum: 253_402_300_799_999 });

export const ReconcileRecord = Type.Object(
  {
    source: Name,
    kind: Name,
    id: Id,
    store: Id,
    /** The device on which it happened, where the source knows it. */
    device: Type.Optional(Id),
    /** What `amount` counts: a currency (its smallest part), `points`, `items`, or `none`. */
    unit: Type.String({ pattern: '^([A-Z]{3}|points|items|none)$' }),
    amount: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    /** When it happened as the source says, ms since 1970. */
    atMs: Moment,
    /** What the source says became of it. */
    status: Type.Enum(['ok', 'declined']),
    keys: Type.Object(Object.fromEntries(KEYS.map((key) => [key, Type.Optional(Id)])), {
      additionalProperties: false,
    }),
  },
  { additionalProperties: false },
);
type Shape = Static<typeof ReconcileRecord>;
/** A row of a source. */
export interface ReconcileRecord extends Omit<Shape, 'keys'> {
  readonly keys: Readonly<Partial<Record<Key, string>>>;
}

/** A row as it is held: with its number in our table and the side of its match. */
export interface HeldRecord extends ReconcileRecord {
  readonly seq: number;
  readonly side: Side;
  /** Whether it has its counterpart. */
  readonly isMatched: boolean;
}

export type Side = 'left' | 'right';
