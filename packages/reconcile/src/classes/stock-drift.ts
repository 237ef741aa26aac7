/** A count on the shelf that is not what the book says is there. */
import type { CaseClass } from '../core/case-class.ts';

export const stockDrift: CaseClass = {
  name: 'stock-drift',
  summary: 'counted another number than the book has',
  recognise: (finding, rule) => {
    if (finding.kind !== 'pair') return undefined;
    const { left, right } = finding;
    const off = left.amount - right.amount;
    if (Math.abs(off) <= rule.amountOff) return undefined;
    return {
      root: `${left.store}/${left.keys.item ?? left.id}`,
      store: left.store,
      records: [left.seq, right.seq],
      amount: Math.abs(off),
      side: off > 0 ? 'left' : 'right',
      offMs: 0,
      unclear: left.amount < 0 ? 'A count below zero is no count.' : null,
      what: `Counted ${left.amount}, the book has ${right.amount}.`,
    };
  },
  propose: (instances) => {
    const drift = instances.reduce(
      (sum, { side, amount }) => sum + (side === 'left' ? amount : -amount),
      0,
    );
    return { action: 'adjust-stock', amount: drift, why: 'The shelf is right, the book follows.' };
  },
};
