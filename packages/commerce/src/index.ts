/** Sign-ups and points: the activation funnel, the points ledger, and their connectors. */
export * from './connectors/grocer-loyalty.ts';
export * from './connectors/grocer-subscriptions.ts';
export type { HttpProvider } from './connectors/http.ts';
export * from './connectors/points-provider.ts';
export * from './connectors/port.ts';
export { type StripeAccess } from './connectors/stripe-api.ts';
export * from './connectors/stripe-refunds.ts';
export * from './connectors/stripe-shaped.ts';
export * from './core/activation.ts';
export { FACT_KINDS, type Fact, type FactKind } from './core/facts.ts';
export { foldFunnel, type Funnel, type Loss, type LossReason, type Stage } from './core/funnel.ts';
export * from './core/outcome.ts';
export * from './core/over-redemption.ts';
export type { Account, Line, PostingKind } from './core/posting.ts';
export * from './errors.ts';
export * from './loyalty/budget.ts';
export * from './loyalty/correct.ts';
export * from './loyalty/check.ts';
export * from './loyalty/compare.ts';
export * from './loyalty/expire.ts';
export * from './loyalty/holds.ts';
export { readBalance, type MemberBalance } from './loyalty/members.ts';
export * from './loyalty/merge.ts';
export {
  burn,
  burnIn,
  earn,
  earnIn,
  lateBurn,
  lateBurnIn,
  refund,
  type Movement,
} from './loyalty/movements.ts';
export type { Balance, Moved } from './loyalty/post.ts';
export * from './loyalty/push.ts';
export * from './onboarding/expiring.ts';
export * from './onboarding/troubled.ts';
export * from './onboarding/ingest.ts';
export * from './onboarding/payment.ts';
export * from './onboarding/read.ts';
export * from './onboarding/record.ts';
export { refoldAll } from './onboarding/refold.ts';
export * from './onboarding/shifts.ts';
export * from './tables.ts';
export * from './webhooks/routes.ts';
export { signWebhook, TOLERANCE_MS, verifyWebhook } from './webhooks/signature.ts';
export * from './webhooks/source.ts';
export * from './webhooks/stripe.ts';
