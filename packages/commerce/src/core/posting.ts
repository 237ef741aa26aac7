/**
 * Points as a double-entry ledger: every posting moves points between accounts, and its lines sum
 * to zero, so all accounts together do at every moment.
 *
 *   earn     issued    → member          hold     member → held
 *   burn     member    → redeemed        capture  held   → redeemed
 *   expire   member    → expired         release  held   → member
 *   refund   redeemed  → member          merge    member → member, held → held
 *   correction  the store's shortfall → member
 *   late burn  member and the store's shortfall → redeemed      write-off  written-off → shortfall
 *
 * A member's and a hold's account is never below zero; `issued` and `shortfall` never above it.
 */

export type PostingKind =
  | 'earn'
  | 'burn'
  | 'late-burn'
  | 'refund'
  | 'hold'
  | 'capture'
  | 'release'
  | 'expire'
  | 'merge'
  | 'correction'
  | 'write-off';

/** `member:ID`, `held:ID`, `shortfall:STORE`, or one of the ledger's own. */
export type Account = string;

export interface Line {
  readonly account: Account;
  /** Whole points, never 0; below zero leaves the account. */
  readonly points: number;
}

export const ISSUED: Account = 'issued';
export const REDEEMED: Account = 'redeemed';
export const EXPIRED: Account = 'expired';
export const WRITTEN_OFF: Account = 'written-off';
export const memberAccount = (member: string): Account => `member:${member}`;
export const heldAccount = (member: string): Account => `held:${member}`;
export const shortfallAccount = (store: string): Account => `shortfall:${store}`;

/** The most that one posting moves: far beyond any receipt, far below where sums lose digits. */
export const MAX_POINTS = 1_000_000_000;

/** @returns lines that move points out of one account into another */
export function transfer(from: Account, to: Account, points: number): readonly Line[] {
  return [
    { account: from, points: -points },
    { account: to, points },
  ];
}

/** @returns the sum of the lines, which is 0 for a double entry; NaN if a line is no line */
export function sumOf(lines: readonly Line[]): number {
  const isWhole = lines.every(
    ({ points }) => Number.isSafeInteger(points) && points !== 0 && Math.abs(points) <= MAX_POINTS,
  );
  const accounts = new Set(lines.map(({ account }) => account));
  if (!isWhole || lines.length < 2 || accounts.size !== lines.length) return Number.NaN;
  return lines.reduce((sum, { points }) => sum + points, 0);
}
