/** All op types: one line each. What is unknown here is held, and a person looks at it. */
import { checkOften, type Parsed } from '@slipway/kernel';
import { giveBack, sale } from './basket.ts';
import { fence } from './fence.ts';
import { loyaltyBurn, loyaltyEarn } from './loyalty.ts';
import type { Body, PayloadType } from './payload.ts';
import { pickStep } from './pick-step.ts';
import { signUp } from './sign-up.ts';

export { PICK_OUTCOMES } from './pick-step.ts';

export const PAYLOADS: readonly PayloadType[] = [
  sale,
  giveBack,
  loyaltyEarn,
  loyaltyBurn,
  signUp,
  pickStep,
  fence,
];

/** The newest schema version that there are forms of. */
export const NEWEST_VERSION = Math.max(...PAYLOADS.map(({ shapes }) => shapes.length));

/** @returns the type, or undefined if there is none of this name */
export const payloadOf = (
  type: string,
  payloads: readonly PayloadType[] = PAYLOADS,
): PayloadType | undefined => payloads.find((each) => each.type === type);

/** @returns the body if it fits its version's shape, else what is wrong with it */
export function checkBody(payload: PayloadType, version: number, body: unknown): Parsed<Body> {
  const shape = payload.shapes[version - 1];
  if (shape) return checkOften(shape, body) as Parsed<Body>;
  const what = `There is no version ${version} of ${payload.type}.`;
  return { ok: false, problems: [{ path: [], what, next: 'Use a newer release.' }] };
}

/**
 * @param body fits `from`'s shape
 * @returns the body in the form of `to`, which it fits
 */
export function takeTo(payload: PayloadType, body: Body, from: number, to: number): Body {
  let taken = body;
  for (let at = from; at < to; at++) taken = payload.lenses[at - 1]!.up(taken);
  for (let at = from; at > to; at--) taken = payload.lenses[at - 2]!.down(taken);
  return taken;
}
