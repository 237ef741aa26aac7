/** How many ops wait for one in quarantine: those that act on the same, and what acts on that. */
import { checkBody, NEWEST_VERSION, payloadOf, takeTo } from '../payload/index.ts';
import type { Op } from '../protocol/op.ts';

/**
 * @param keys what the op in quarantine acts on
 * @param later what each later op of its epoch acts on that is not done, in order
 * @returns how many of them wait for it, directly or for one that does
 */
export function countWaiting(
  keys: readonly string[],
  later: readonly (readonly string[])[],
): number {
  const blocked = new Set(keys);
  let waiting = 0;
  for (const own of later) {
    if (!own.some((key) => blocked.has(key))) continue;
    waiting += 1;
    for (const key of own) blocked.add(key);
  }
  return waiting;
}

/** @returns what a line's op acts on; nothing that is known, if its form is not */
export function keysOfLine(line: string): readonly string[] {
  const { type, schemaVersion, body } = JSON.parse(line) as Op;
  const payload = payloadOf(type);
  if (!payload) return [];
  const checked = checkBody(payload, schemaVersion, body);
  if (!checked.ok) return [];
  const newest = Math.min(NEWEST_VERSION, payload.shapes.length);
  return payload.keysOf(takeTo(payload, checked.value, schemaVersion, newest));
}
