/** The shape of a list as it comes out of a feed: whoever reads one looks at it first. */
import { Type } from 'typebox';
import { ZONES, type PickList } from './pick-list.ts';
import { checkShape } from '@slipway/kernel';

const Text = Type.String({ maxLength: 1_000 });
const Count = Type.Integer({ minimum: 1, maximum: 10_000 });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(shape: T) =>
  Type.Union([shape, Type.Null()]);

const Name = Type.Object({ en: Text, es: Text });
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });
const Place = Type.Object({
  aisle: Text,
  bay: Text,
  shelf: Count,
  baysInAisle: Count,
  shelvesInBay: Count,
});
const Substitute = Type.Object({
  sku: Text,
  codes: Codes,
  name: Name,
  maker: Text,
  size: Text,
  place: Place,
  allowed: Type.Boolean(),
});
const Line = Type.Object({
  step: Count,
  order: Text,
  sku: Text,
  codes: Codes,
  name: Name,
  maker: Text,
  size: Text,
  picture: Nullable(Type.String({ maxLength: 20_000 })),
  place: Place,
  zone: Type.Enum([...ZONES]),
  quantity: Count,
  tote: Text,
  toteCode: Text,
  note: Nullable(Text),
  substitutes: Type.Array(Substitute, { maxItems: 50 }),
  crushable: Type.Boolean(),
  priceMinor: Type.Integer({ minimum: 0 }),
});

export const PickListShape = Type.Object({
  list: Text,
  store: Text,
  storeName: Text,
  batch: Type.Integer({ minimum: 0 }),
  picker: Nullable(Text),
  helper: Nullable(Text),
  madeMs: Type.Integer(),
  zones: Type.Array(Type.Object({ zone: Type.Enum([...ZONES]), lines: Count })),
  lines: Type.Array(Line, { minItems: 1, maxItems: 1_000 }),
});

/** @returns the list, or null: it is of another form, and not for this release */
export function readPickList(value: unknown): PickList | null {
  const checked = checkShape(PickListShape, value);
  return checked.ok ? checked.value : null;
}
