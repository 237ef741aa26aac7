/** What a scanned or typed code is, for the line at hand. */
import type { PickLine, PickList, PickSubstitute } from './pick-list.ts';

/** A code as it came in; typed ones may be the last four digits, or a tote's letter. */
export interface Scan {
  readonly code: string;
  readonly isTyped: boolean;
}

export type Meaning =
  /** The item that is wanted. */
  | { readonly is: 'item' }
  /** The tote of the line. */
  | { readonly is: 'tote' }
  | { readonly is: 'other-tote'; readonly tote: string }
  /** A substitute for the line that the customer takes, or does not. */
  | { readonly is: 'substitute'; readonly substitute: PickSubstitute }
  /** An item of another line. */
  | { readonly is: 'other-line'; readonly line: PickLine }
  | { readonly is: 'unknown' };

/** Typed digits are compared with the end of a code, so many of them at least. */
const LEAST_TYPED = 4;

/** A UPC-A code is an EAN-13 with a nought before it. */
const plain = (code: string) => code.trim().toUpperCase().replace(/^0+/, '');

function names(scan: Scan, codes: readonly string[]): boolean {
  const given = scan.code.trim().toUpperCase();
  if (codes.some((code) => plain(code) === plain(given))) return true;
  if (!scan.isTyped || given.length < LEAST_TYPED) return false;
  return codes.some((code) => code.toUpperCase().endsWith(given));
}

const namesTote = (scan: Scan, { tote, toteCode }: PickLine) =>
  names(scan, [toteCode]) || (scan.isTyped && scan.code.trim().toUpperCase() === tote);

/**
 * @param wanted codes of the item that is being scanned: the line's own, or its substitute's
 * @returns the nearest meaning: what is wanted now goes before what the same digits could also be
 */
export function meaningOf(
  scan: Scan,
  list: PickList,
  line: PickLine,
  wanted: readonly string[],
): Meaning {
  if (names(scan, wanted)) return { is: 'item' };
  if (namesTote(scan, line)) return { is: 'tote' };
  const substitute = line.substitutes.find(({ codes }) => names(scan, codes));
  if (substitute) return { is: 'substitute', substitute };
  const otherTote = list.lines.find((one) => namesTote(scan, one));
  if (otherTote) return { is: 'other-tote', tote: otherTote.tote };
  const other = list.lines.find((one) => one !== line && names(scan, one.codes));
  return other ? { is: 'other-line', line: other } : { is: 'unknown' };
}
