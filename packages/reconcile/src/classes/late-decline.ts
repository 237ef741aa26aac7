/** A card that a till took offline, and that its bank declined when it was asked at last. */
import { sumOf, type CaseClass } from '../core/case-class.ts';
import type { Finding } from '../core/finding.ts';
import { lastWord } from '../core/history.ts';
import type { HeldRecord } from '../core/record.ts';

/** @returns what the till took, and the bank's last word on it; undefined if there is no telling */
function rowsOf(finding: Finding): readonly [HeldRecord, HeldRecord] | undefined {
  if (finding.kind === 'pair') return [finding.left, finding.right];
  const [left, another] = finding.lefts;
  const right = lastWord(finding.rights);
  return left && right && !another ? [left, right] : undefined;
}

export const lateDecline: CaseClass = {
  name: 'late-decline',
  summary: 'taken offline, declined later',
  recognise: (finding) => {
    const [left, right] = rowsOf(finding) ?? [];
    if (!left || !right) return undefined;
    if (left.status !== 'ok' || right.status !== 'declined') return undefined;
    const tries =
      finding.kind === 'pair'
        ? 1
        : finding.rights.filter(({ status }) => status === 'declined').length;
    return {
      root: `${left.store}/${left.device ?? '-'}/${right.keys.batch ?? '-'}`,
      store: left.store,
      records:
        finding.kind === 'pair'
          ? [left.seq, right.seq]
          : [left, ...finding.rights].map(({ seq }) => seq),
      amount: Math.abs(left.amount),
      side: 'left',
      offMs: left.atMs - right.atMs,
      unclear: tries > 1 ? `It was declined ${tries} times.` : null,
      what: `${left.keys.tender ?? left.id} was taken by the till and declined by the bank.`,
    };
  },
  propose: (instances) => ({
    action: 'present-again',
    amount: -sumOf(instances),
    why: 'A bank may be asked once more; what it declines again is the store’s risk.',
  }),
};
