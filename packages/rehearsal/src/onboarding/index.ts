/** The onboarding rehearsal. */
import { signDocument, type SignedDocument, type Signing } from '@slipway/authority';
import type { OnboardingReport } from './core/score.ts';

export { onboardingLines, type OnboardingReport } from './core/score.ts';
export { rehearseOnboarding, type OnboardingRehearsal, type OwnCase } from './rehearse.ts';

/** How long a rehearsal counts: 30 days, in ms. */
const COUNTS_MS = 30 * 86_400_000;

export function signOnboarding(
  report: OnboardingReport,
  signing: Omit<Signing, 'subject' | 'payload' | 'validMs'>,
): SignedDocument {
  const subject = `rehearsal/onboarding/${report.store}`;
  return signDocument({ ...signing, subject, payload: report, validMs: COUNTS_MS });
}
