/** What the till's program sends. */
import { PICK_OUTCOMES } from '@slipway/fleet';
import { Type, type Static } from 'typebox';

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
export const Id = Type.String({ pattern: '^[\\w.:-]{1,100}$' });
const Quantity = Type.Integer({ minimum: 1, maximum: 10_000 });
const OpId = Type.Optional(
  Type.String({
    pattern: '^[\\w.:-]{1,100}$',
    description: 'The same one repeats the request; without it every request is a new op.',
  }),
);

/** A line comes with the whole price that the customer saw, or with none: then it is looked up. */
export const SaleLine = closed({
  sku: Id,
  quantity: Quantity,
  price: Type.Optional(
    closed({
      priceMinor: Type.Integer({ minimum: 0, maximum: 9_999_999_999 }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      bookId: Id,
      ruleId: Id,
    }),
  ),
});
export type SaleLine = Static<typeof SaleLine>;

const Lines = Type.Array(SaleLine, { minItems: 1, maxItems: 500 });

export const Sale = closed({
  opId: OpId,
  basket: Id,
  lines: Lines,
  member: Type.Optional(Id),
});
export type Sale = Static<typeof Sale>;

export const Return = closed({ opId: OpId, basket: Id, ofBasket: Id, lines: Lines });
export type Return = Static<typeof Return>;

export const Movement = closed({
  opId: OpId,
  member: Id,
  points: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  basket: Type.Optional(Id),
});
export type Movement = Static<typeof Movement>;

export const SignUp = closed({
  opId: OpId,
  member: Id,
  firstName: Type.String({ minLength: 1, maxLength: 400 }),
  lastName: Type.String({ maxLength: 400 }),
  email: Type.String({ minLength: 3, maxLength: 254 }),
  consent: closed({
    text: Type.String({ minLength: 1, maxLength: 500 }),
    atMs: Type.Integer(),
  }),
});
export type SignUp = Static<typeof SignUp>;

export const PickStep = closed({
  opId: OpId,
  list: Id,
  step: Type.Integer({ minimum: 1, maximum: 10_000 }),
  sku: Id,
  quantity: Type.Integer({ minimum: 0, maximum: 10_000 }),
  outcome: Type.Enum([...PICK_OUTCOMES]),
  by: Type.Optional(Id),
  tote: Type.Optional(Id),
  atMs: Type.Optional(Type.Integer({ minimum: 0 })),
  substituteSku: Type.Optional(Id),
  code: Type.Optional(Id),
  isShelfEmpty: Type.Optional(Type.Boolean()),
  undoes: Type.Optional(Id),
});
export type PickStep = Static<typeof PickStep>;

export const Basket = closed({ basket: Id });
export type Basket = Static<typeof Basket>;

export const Enrol = closed({ code: Type.String({ minLength: 8, maxLength: 64 }) });
export type Enrol = Static<typeof Enrol>;

export const Cut = closed({
  cut: Type.Boolean(),
  forMs: Type.Optional(
    Type.Integer({
      minimum: 1_000,
      maximum: 86_400_000,
      description: 'It mends itself after so long, unless it is cut again by then; 60,000 ms.',
    }),
  ),
});
export type Cut = Static<typeof Cut>;

export const Receipt = Type.Object({
  opId: Type.String(),
  device: Type.String(),
  epoch: Type.Integer(),
  seq: Type.Integer(),
  hash: Type.String(),
  schemaVersion: Type.Integer(),
  wallMs: Type.Integer(),
  copies: Type.Integer({ description: 'Other devices of the store that hold it too.' }),
  isRepeated: Type.Boolean(),
});
