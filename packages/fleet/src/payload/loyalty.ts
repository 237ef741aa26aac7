/** Points earned and burned: where they moved was free text, and becomes the store's id. */
import { Type, type Static } from 'typebox';
import type { Lens, PayloadType } from './payload.ts';
import { closed, Id, Points } from './shapes.ts';

const Movement1 = closed({
  member: Id,
  points: Points,
  place: Type.String({ pattern: '^store:[\\w.-]{1,80}$' }),
  basket: Type.Optional(Id),
});
const Movement2 = closed({
  member: Id,
  points: Points,
  storeId: Type.String({ pattern: '^[\\w.-]{1,80}$' }),
  basket: Type.Optional(Id),
});

const lens: Lens = {
  up: (body) => {
    const { place, ...rest } = body as unknown as Static<typeof Movement1>;
    return { ...rest, storeId: place.slice('store:'.length) };
  },
  down: (body) => {
    const { storeId, ...rest } = body as unknown as Static<typeof Movement2>;
    return { ...rest, place: `store:${storeId}` };
  },
};

const movement = (type: string): PayloadType => ({
  type,
  shapes: [Movement1, Movement2],
  lenses: [lens],
  keysOf: ({ member, basket }) => [
    `member:${String(member)}`,
    ...(typeof basket === 'string' ? [`basket:${basket}`] : []),
  ],
});

/** A member is given points; any order of these comes to the same balance. */
export const loyaltyEarn = movement('loyalty-earn');
/** A member pays with points, within what the device may give away offline. */
export const loyaltyBurn = movement('loyalty-burn');
