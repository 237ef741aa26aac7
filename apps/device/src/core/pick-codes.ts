/**
 * One-time codes that open a picker's session: made on the device for one person, used once, and
 * gone after a few minutes or a few wrong tries, whatever was being tried.
 */

/** Who picks, as whoever made the code said. */
export interface Picker {
  /** Such as `l.frey`. */
  readonly person: string;
  readonly name: string;
}

export interface PickCode {
  readonly code: string;
  readonly picker: Picker;
  readonly untilMs: number;
}

export interface PickCodes {
  readonly open: readonly PickCode[];
  /** Wrong tries since the last right one, or since the last code was made. */
  readonly wrong: number;
}

export const NO_CODES: PickCodes = { open: [], wrong: 0 };
export const CODE_FOR_MS = 10 * 60_000;
/** After so many wrong tries no code is open: of ten million, five are no chance. */
const MOST_WRONG = 5;
const MOST_OPEN = 20;

export function withCode(codes: PickCodes, made: PickCode, nowMs: number): PickCodes {
  const open = codes.open.filter(({ untilMs }) => untilMs > nowMs);
  return { open: [...open, made].slice(-MOST_OPEN), wrong: 0 };
}

/** @returns whose code it was, or null; and the codes that are open from then on */
export function redeem(
  codes: PickCodes,
  given: string,
  nowMs: number,
): { readonly codes: PickCodes; readonly picker: Picker | null } {
  const open = codes.open.filter(({ untilMs }) => untilMs > nowMs);
  const found = open.find(({ code }) => code === given);
  if (found) {
    return { codes: { open: open.filter((one) => one !== found), wrong: 0 }, picker: found.picker };
  }
  const wrong = codes.wrong + 1;
  return { codes: { open: wrong >= MOST_WRONG ? [] : open, wrong }, picker: null };
}
