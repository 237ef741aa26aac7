/** A member burned more points than they had: two tills offline gave away the same balance. */
import { sumOf, type CaseClass } from '../core/case-class.ts';
import type { Finding } from '../core/finding.ts';
import { lastWordOf } from '../core/history.ts';
import type { HeldRecord } from '../core/record.ts';

/** @returns what was burned and what the provider granted of it, in part or nothing at all */
function rowsOf(finding: Finding): readonly [HeldRecord, HeldRecord] | undefined {
  if (finding.kind === 'pair') return [finding.left, finding.right];
  const told = lastWordOf(finding);
  return told?.right.status === 'declined' ? [told.left, told.right] : undefined;
}

export const loyaltyOverRedemption: CaseClass = {
  name: 'loyalty-over-redemption',
  summary: 'more points burned than the member had',
  recognise: (finding, rule) => {
    const [left, right] = rowsOf(finding) ?? [];
    if (!left || !right) return undefined;
    const granted = right.status === 'ok' ? right.amount : 0;
    const over = left.amount - granted;
    if (left.status !== 'ok' || over <= rule.amountOff) return undefined;
    return {
      root: left.keys.member ?? `entry ${left.keys.entry ?? left.id}`,
      store: left.store,
      records: [left.seq, right.seq],
      amount: over,
      side: 'left',
      offMs: 0,
      unclear: null,
      what: `${left.amount} points were burned, ${granted} were there.`,
    };
  },
  propose: (instances) => ({
    action: 'charge-store-risk',
    amount: sumOf(instances),
    why: 'The member keeps what the till gave; the store’s escrow pays for it.',
  }),
};
