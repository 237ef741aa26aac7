/**
 * A fence: "nothing below this schema version after this", in answer to a round's challenge. It is
 * part of the protocol, so its form never changes with a release.
 */
import { Type } from 'typebox';
import type { PayloadType } from './payload.ts';
import { closed } from './shapes.ts';

export const FenceBody = closed({
  below: Type.Integer({ minimum: 1 }),
  round: Type.Integer({ minimum: 1 }),
  challenge: Type.String({ minLength: 16, maxLength: 128 }),
  /** Where the secure counter stands, moved by this fence. */
  counter: Type.Integer({ minimum: 1 }),
  /** Base64, by the sealed key, over `fenceSigningBytes`. */
  signature: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 512 }),
});

export const fence: PayloadType = {
  type: 'fence',
  shapes: [FenceBody, FenceBody],
  lenses: [{ up: (body) => body, down: (body) => body }],
  keysOf: () => [],
};
