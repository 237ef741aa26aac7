/**
 * Payments at a till and what is given back of them: a payment is charged at once, and never
 * refunded beyond its amount.
 *
 * @see https://docs.stripe.com/api/refunds
 */
import { apiError } from './objects.ts';

export interface TillPayment {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly currency: string;
  readonly status: 'succeeded';
}

export interface RefundObject {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly payment_intent: string;
  readonly status: 'succeeded';
  readonly metadata: Readonly<Record<string, string>>;
}

/** All payments at tills with their refunds. */
export class TillPayments {
  readonly #payments = new Map<string, TillPayment>();
  readonly refunds: RefundObject[] = [];

  take(amount: number, currency: string): TillPayment {
    const id = `pi_till_${String(this.#payments.size + 1).padStart(8, '0')}`;
    const payment: TillPayment = {
      id,
      object: 'payment_intent',
      amount,
      currency,
      status: 'succeeded',
    };
    this.#payments.set(id, payment);
    return payment;
  }

  /** @throws an API error: there is no such payment, or less is left of it */
  refund(of: string, amount: number, metadata: Readonly<Record<string, string>>): RefundObject {
    const payment = this.#payments.get(of);
    if (!payment) throw apiError(404, 'resource_missing', `No such payment_intent: '${of}'`);
    const back = this.refunds
      .filter(({ payment_intent: id }) => id === of)
      .reduce((sum, one) => sum + one.amount, 0);
    if (back === payment.amount) {
      throw apiError(400, 'charge_already_refunded', `Charge ${of} has already been refunded.`);
    }
    if (back + amount > payment.amount) {
      const say = `Refund amount (${amount}) is greater than what is left on the charge.`;
      throw apiError(400, 'amount_too_large', say);
    }
    const refund: RefundObject = {
      id: `re_${String(this.refunds.length + 1).padStart(8, '0')}`,
      object: 'refund',
      amount,
      payment_intent: of,
      status: 'succeeded',
      metadata,
    };
    this.refunds.push(refund);
    return refund;
  }
}
