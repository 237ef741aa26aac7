/** A device whose clock is off: all that it recorded is at another moment than the cloud says. */
import type { CaseClass } from '../core/case-class.ts';

/** A clock that is off is off by the same amount; more apart, and it was set in between. */
const STEADY_WITHIN_MS = 120_000;

export const clockSkew: CaseClass = {
  name: 'clock-skew',
  summary: 'recorded at another moment than it happened',
  recognise: (finding, rule) => {
    if (finding.kind !== 'pair') return undefined;
    const { left, right } = finding;
    const offMs = left.atMs - right.atMs;
    if (Math.abs(offMs) <= rule.clockOffMs) return undefined;
    return {
      root: `${left.store}/${left.device ?? '-'}`,
      store: left.store,
      records: [left.seq, right.seq],
      amount: 0,
      side: 'both',
      offMs,
      unclear: null,
      what: `Its clock is ${offMs > 0 ? 'ahead' : 'behind'} by ${Math.abs(offMs)} ms.`,
    };
  },
  propose: (instances) => {
    const offs = instances.map(({ offMs }) => offMs).toSorted((a, b) => a - b);
    const middleMs = offs[Math.floor(offs.length / 2)] ?? 0;
    const isSteady = offs.every((offMs) => Math.abs(offMs - middleMs) <= STEADY_WITHIN_MS);
    if (!isSteady) return { unclear: 'Its clock was set in between: there is no one offset.' };
    const why = `Every record moves by ${-middleMs} ms.`;
    return { action: 're-date', amount: 0, why };
  },
};
