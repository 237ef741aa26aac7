/**
 * What has become of a sign-up by now: activated, lost and why, or still open. It is computed from
 * the funnel and the moment whenever it is asked for, and never stored: a fact that comes late is
 * counted as if it had come in time, and takes no step back.
 */
import type { Funnel, Loss, LossReason } from './funnel.ts';

/** Within what time of its capture each step must be done, in ms. */
export interface Windows {
  /** Active, and the benefit visible at the till: the whole funnel. */
  readonly activationMs: number;
  /** The customer has confirmed who they are. */
  readonly verificationMs: number;
  /** A payment was begun. */
  readonly paymentMs: number;
}

const DAY_MS = 86_400_000;

/** The founding case: everything within a day. */
export const WINDOWS: Windows = {
  activationMs: DAY_MS,
  verificationMs: DAY_MS,
  paymentMs: DAY_MS,
};

export type Exclusion = 'duplicate' | 'test' | 'not-captured';

export type Outcome =
  | { readonly kind: 'activated' }
  | { readonly kind: 'open'; readonly dueMs: number }
  | { readonly kind: 'lost'; readonly loss: Loss }
  | { readonly kind: 'excluded'; readonly why: Exclusion };

const lost = (funnel: Funnel, reason: LossReason, detail: string | null = null): Outcome => ({
  kind: 'lost',
  loss: { reason, detail, stage: funnel.stage },
});

/**
 * @param isTest whether it is a synthetic customer's, such as a rehearsal's
 * @param nowMs ms since 1970
 */
export function outcomeOf(
  funnel: Funnel,
  isTest: boolean,
  windows: Windows,
  nowMs: number,
): Outcome {
  const { capturedMs } = funnel;
  if (isTest) return { kind: 'excluded', why: 'test' };
  if (funnel.duplicateOf !== null) return { kind: 'excluded', why: 'duplicate' };
  if (capturedMs === null) return { kind: 'excluded', why: 'not-captured' };
  if (funnel.loss) return { kind: 'lost', loss: funnel.loss };

  const dueMs = capturedMs + windows.activationMs;
  if (funnel.stage === 'activated') return activatedBy(funnel, dueMs, nowMs);
  const stepDueMs = stepDue(funnel, capturedMs, windows);
  if (nowMs < Math.min(stepDueMs, dueMs)) {
    return { kind: 'open', dueMs: Math.min(stepDueMs, dueMs) };
  }
  if (funnel.stage === 'captured') return lost(funnel, 'not-verified');
  if (funnel.stage === 'verified') return lost(funnel, 'not-paid');
  const { reason, detail } = funnel.trouble ?? { reason: 'payment-abandoned', detail: null };
  return lost(funnel, reason, detail);
}

function activatedBy(funnel: Funnel, dueMs: number, nowMs: number): Outcome {
  if ((funnel.activatedMs ?? dueMs) > dueMs) return lost(funnel, 'activated-late');
  if (funnel.benefitMs !== null && funnel.benefitMs <= dueMs) return { kind: 'activated' };
  return nowMs < dueMs ? { kind: 'open', dueMs } : lost(funnel, 'benefit-not-visible');
}

/** When the step that it is at must be over, ms since 1970. */
function stepDue({ stage, expiresMs }: Funnel, capturedMs: number, windows: Windows): number {
  if (stage === 'captured') return capturedMs + windows.verificationMs;
  if (stage === 'verified') return capturedMs + windows.paymentMs;
  return expiresMs ?? Number.POSITIVE_INFINITY;
}
