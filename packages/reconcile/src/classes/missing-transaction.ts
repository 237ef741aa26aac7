/**
 * One side has what the other lacks, whole or in part. It stands last in every rule: what no other
 * class knows is missing somewhere, so that nothing that differs goes unsaid.
 */
import { sumOf, type CaseClass } from '../core/case-class.ts';
import type { Finding, GroupFinding, PairFinding, Recognised } from '../core/finding.ts';
import { sideOf } from '../core/history.ts';
import type { MatchRule } from '../core/rules.ts';

function partOf({ left, right }: PairFinding, rule: MatchRule): Recognised {
  const off = left.amount - right.amount;
  const isMoney = Math.abs(off) > rule.amountOff;
  const isStatus = left.status !== right.status;
  const what = isMoney
    ? `${rule.left.source} has ${left.amount}, ${rule.right.source} ${right.amount} ${left.unit}.`
    : isStatus
      ? `${rule.left.source} says ${left.status}, ${rule.right.source} ${right.status}.`
      : `The moments are ${Math.abs(left.atMs - right.atMs)} ms apart.`;
  return {
    root: `${rule.name}/${left.store}/${left.device ?? '-'}/part`,
    store: left.store,
    records: [left.seq, right.seq],
    amount: Math.abs(off),
    side: 'both',
    offMs: left.atMs - right.atMs,
    unclear: 'Both sides have it, and they differ: a person says which is right.',
    what,
  };
}

function wholeOf(group: GroupFinding, rule: MatchRule): Recognised | undefined {
  const { lefts, rights, rivals } = group;
  // What was declined moved nothing: nobody owes its counterpart.
  const open = [...lefts, ...rights].filter(
    ({ isMatched, status }) => !isMatched && status === 'ok',
  );
  const [one] = open;
  if (!one) return undefined;
  const side = sideOf(group);
  const lacking = side === 'left' ? rule.right.source : rule.left.source;
  const several = side === 'both' ? 'Several rows have this key.' : null;
  const alike = rivals > 0 ? `${rivals} rows of the other side could be it.` : null;
  return {
    root: `${rule.name}/${one.store}/${one.device ?? '-'}/${side}`,
    store: one.store,
    records: open.map(({ seq }) => seq),
    amount: Math.abs(sumOf(open)),
    side,
    offMs: 0,
    unclear: several ?? alike,
    what: `${one.keys[rule.exact] ?? one.id} is not in the ${lacking}’s book.`,
  };
}

const recognise = (finding: Finding, rule: MatchRule) =>
  finding.kind === 'pair' ? partOf(finding, rule) : wholeOf(finding, rule);

export const missingTransaction: CaseClass = {
  name: 'missing-transaction',
  summary: 'in one book and not in the other',
  recognise,
  propose: (instances) =>
    instances.every(({ side }) => side === 'left')
      ? {
          action: 'send-again',
          amount: 0,
          awaits: true,
          why: 'The side that has it sends it once more; whoever has it already does nothing.',
        }
      : { unclear: 'What only the other side has may be a mistake of the other side.' },
};
