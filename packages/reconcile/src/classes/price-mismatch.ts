/** The till charged another amount than the price book gives for the same lines. */
import { sumOf, type CaseClass } from '../core/case-class.ts';

export const priceMismatch: CaseClass = {
  name: 'price-mismatch',
  summary: 'charged another price than the book’s',
  recognise: (finding, rule) => {
    if (finding.kind !== 'pair') return undefined;
    const { left, right } = finding;
    const off = left.amount - right.amount;
    if (Math.abs(off) <= rule.amountOff) return undefined;
    const cause = right.keys.price ?? left.keys.price;
    const way = off > 0 ? 'over' : 'under';
    return {
      // The re-pricing names the rule that made the difference: one wrong price, one case.
      root: `${left.store}/${cause ?? `basket ${left.keys.basket ?? left.id}`}/${way}`,
      store: left.store,
      records: [left.seq, right.seq],
      amount: Math.abs(off),
      side: off > 0 ? 'left' : 'right',
      offMs: 0,
      unclear: cause === undefined ? 'No price rule is named as the cause.' : null,
      what: `Charged ${left.amount}, the book gives ${right.amount} ${left.unit}.`,
    };
  },
  propose: (instances) =>
    instances.every(({ side }) => side === 'left')
      ? {
          action: 'refund-difference',
          amount: sumOf(instances),
          why: 'The customer paid more than the price that was due.',
        }
      : {
          action: 'accept-charged',
          amount: 0,
          why: 'The customer keeps the lower price that the till showed.',
        },
};
