/**
 * A customer was charged more often than they paid: the till or the terminal tried again after an
 * answer that got lost. The processor has more charges than the till has payments.
 */
import { sumOf, type CaseClass } from '../core/case-class.ts';
import type { GroupFinding } from '../core/finding.ts';
import type { HeldRecord } from '../core/record.ts';

/** A retry follows soon; the same amount on another day is another purchase. */
const RETRY_WITHIN_MS = 30 * 60_000;

const isRetryOf = (charge: HeldRecord) => (first: HeldRecord) =>
  first.side === 'right' &&
  first.status === 'ok' &&
  first.isMatched &&
  first.amount === charge.amount &&
  first.unit === charge.unit &&
  Math.abs(first.atMs - charge.atMs) <= RETRY_WITHIN_MS;

/** @returns the charges beyond what was paid; none if that is not what this is */
function surplusOf({ lefts, rights, kin }: GroupFinding): readonly HeldRecord[] {
  const taken = rights.filter(({ status }) => status === 'ok');
  const [first] = taken;
  if (!first) return [];
  if (lefts.length === 0) {
    const open = taken.filter(({ isMatched }) => !isMatched);
    return open.every((charge) => kin.some(isRetryOf(charge))) ? open : [];
  }
  const isAlike = [...lefts, ...taken].every(
    ({ amount, unit }) => amount === first.amount && unit === first.unit,
  );
  if (!isAlike) return [];
  const byTime = taken.toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq);
  return byTime.slice(lefts.length);
}

export const duplicateTender: CaseClass = {
  name: 'duplicate-tender',
  summary: 'charged more often than paid',
  recognise: (finding) => {
    if (finding.kind !== 'group') return undefined;
    const surplus = surplusOf(finding);
    const [one] = surplus;
    if (!one) return undefined;
    return {
      root: `${one.store}/${one.device ?? '-'}/${one.keys.batch ?? '-'}`,
      store: one.store,
      records: [...finding.lefts, ...finding.rights].map(({ seq }) => seq),
      amount: sumOf(surplus),
      side: 'right',
      offMs: 0,
      unclear: null,
      what: `${one.keys.tender ?? one.id} was charged ${surplus.length} times too often.`,
    };
  },
  propose: (instances) => ({
    action: 'refund-surplus',
    amount: sumOf(instances),
    why: 'Each payment keeps its first charge.',
  }),
};
