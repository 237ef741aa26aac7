/** A card that a till took offline, and that its bank declined when it was asked at last. */
import { sumOf, type CaseClass } from '../core/case-class.ts';
import { lastWordOf } from '../core/history.ts';

export const lateDecline: CaseClass = {
  name: 'late-decline',
  summary: 'taken offline, declined later',
  recognise: (finding) => {
    const told = finding.kind === 'group' ? lastWordOf(finding) : undefined;
    if (told?.left.status !== 'ok' || told.right.status !== 'declined') return undefined;
    const { left, right, declined } = told;
    return {
      root: `${left.store}/${left.device ?? '-'}/${right.keys.batch ?? '-'}`,
      store: left.store,
      records: [left, ...declined].map(({ seq }) => seq),
      amount: Math.abs(left.amount),
      side: 'left',
      offMs: left.atMs - right.atMs,
      unclear: declined.length > 1 ? `It was declined ${declined.length} times.` : null,
      what: `${left.keys.tender ?? left.id} was taken by the till and declined by the bank.`,
    };
  },
  propose: (instances) => ({
    action: 'present-again',
    amount: -sumOf(instances),
    why: 'A bank may be asked once more; what it declines again is the store’s risk.',
  }),
};
