/** A sign-up that no subscription came of, or a subscription that nobody signed up for. */
import type { CaseClass } from '../core/case-class.ts';
import { sideOf } from '../core/history.ts';
import type { HeldRecord } from '../core/record.ts';

const nameOf = (record: HeldRecord): string => record.keys.subscription ?? record.id;

export const subscriptionOrphan: CaseClass = {
  name: 'subscription-orphan',
  summary: 'a sign-up without a subscription, or the other way round',
  recognise: (finding) => {
    if (finding.kind === 'pair') return undefined;
    const { lefts, rights } = finding;
    const [one] = [...lefts, ...rights];
    if (!one) return undefined;
    const side = sideOf(finding);
    const what = {
      left: 'was signed up for, and there is no subscription.',
      right: 'is a subscription without a sign-up.',
      both: `has ${lefts.length} sign-ups and ${rights.length} subscriptions.`,
    };
    return {
      root: one.keys.member ?? `subscription ${nameOf(one)}`,
      store: one.store,
      records: [...lefts, ...rights].map(({ seq }) => seq),
      amount: 0,
      side,
      offMs: 0,
      unclear: side === 'both' ? 'It cannot be told which belong together.' : null,
      what: `${nameOf(one)} ${what[side]}`,
    };
  },
  propose: (instances) =>
    instances.every(({ side }) => side === 'left')
      ? {
          action: 'activate-again',
          amount: 0,
          awaits: true,
          why: 'The consent’s evidence is held: the activation is run once more.',
        }
      : { unclear: 'Without the evidence of a consent, only a person may keep or end it.' },
};
