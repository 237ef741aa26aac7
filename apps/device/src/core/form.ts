/** Which form an op's body takes: the one that it was begun for, and never below the fence. */
import { checkBody, NEWEST_VERSION, payloadOf, takeTo, type Body, type Op } from '@slipway/fleet';
import { BodyError, FencedError } from '../errors.ts';

/**
 * @param newest the body in the newest form
 * @param begun the version that it was begun for: the release's own, or the begun basket's
 * @param below the epoch's fence; 0 if there is none
 * @throws {BodyError} it does not fit its type
 * @throws {FencedError} this release has no form that the fence allows
 */
export function formOf(
  type: string,
  newest: Body,
  begun: number,
  below: number,
): { readonly schemaVersion: number; readonly body: Body } {
  const payload = payloadOf(type);
  if (!payload) throw new BodyError(type, 'there is no op type of this name.');
  const checked = checkBody(payload, NEWEST_VERSION, newest);
  if (!checked.ok) throw new BodyError(type, checked.problems.map(({ what }) => what).join(' '));
  const schemaVersion = Math.max(begun, below);
  if (schemaVersion > NEWEST_VERSION) throw new FencedError(begun, below);
  return { schemaVersion, body: takeTo(payload, newest, NEWEST_VERSION, schemaVersion) };
}

/** @returns an op's body in the newest form, for programs that know no other */
export function newestForm({ type, schemaVersion, body }: Op): Body {
  const payload = payloadOf(type);
  return payload ? takeTo(payload, body, schemaVersion, NEWEST_VERSION) : body;
}
