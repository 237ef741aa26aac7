/**
 * How the documented test cards behave.
 *
 * @see https://docs.stripe.com/testing#declined-payments
 */

export type Behaviour =
  /** Attaches and pays. */
  | { readonly kind: 'pays' }
  /** Cannot be attached to a customer: refused at once, with HTTP 402. */
  | { readonly kind: 'refused'; readonly declineCode: string }
  /** Attaches; every charge is declined. */
  | { readonly kind: 'declines'; readonly declineCode: string }
  /** Attaches; every charge waits for its owner (3D Secure). */
  | { readonly kind: 'authenticates' };

const CARDS: Readonly<Record<string, Behaviour>> = {
  pm_card_visa: { kind: 'pays' },
  pm_card_mastercard: { kind: 'pays' },
  pm_card_chargeCustomerFail: { kind: 'declines', declineCode: 'generic_decline' },
  pm_card_chargeDeclined: { kind: 'refused', declineCode: 'generic_decline' },
  pm_card_chargeDeclinedInsufficientFunds: { kind: 'refused', declineCode: 'insufficient_funds' },
  pm_card_chargeDeclinedLostCard: { kind: 'refused', declineCode: 'lost_card' },
  pm_card_authenticationRequired: { kind: 'authenticates' },
};

/** @returns undefined if there is no such card */
export const behaviourOf = (paymentMethod: string): Behaviour | undefined => CARDS[paymentMethod];
