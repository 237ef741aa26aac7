/** What the schemas of all parts share; a part that a launch does not use says why. */
import { Type, type Static, type TSchema } from 'typebox';

export const closed = { additionalProperties: false };
export const Text = Type.String();
export const Nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);

/** Why a report has no such part, as a sentence. */
export const Absent = Type.Object({ absent: Text }, closed);
export type Absent = Static<typeof Absent>;
export const Part = <T extends TSchema>(type: T) => Type.Union([type, Absent]);

/** @returns whether a launch has this part */
export function isThere<T>(part: T | Absent): part is Exclude<T, Absent> {
  return !(typeof part === 'object' && part !== null && 'absent' in part);
}
