/** A step of a pick list, done on a handheld: the same form in both releases. */
import { Type } from 'typebox';
import type { PayloadType } from './payload.ts';
import { closed, Id, Quantity } from './shapes.ts';

const Step = closed({
  list: Id,
  step: Type.Integer({ minimum: 1, maximum: 10_000 }),
  sku: Id,
  quantity: Type.Union([Quantity, Type.Literal(0)]),
  outcome: Type.Enum(['picked', 'short', 'substituted']),
});

export const pickStep: PayloadType = {
  type: 'pick-step',
  shapes: [Step, Step],
  lenses: [{ up: (body) => body, down: (body) => body }],
  keysOf: ({ list }) => [`list:${String(list)}`],
};
