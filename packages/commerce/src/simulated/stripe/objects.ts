/** The objects that the simulated provider keeps, and its errors, in the documented shapes. */

export interface CustomerObject {
  readonly id: string;
  readonly object: 'customer';
  readonly created: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Its default one; kept here, and no field of the API's object. */
  readonly paymentMethod: string | null;
}

export interface SubscriptionObject {
  readonly id: string;
  readonly object: 'subscription';
  status: 'incomplete' | 'incomplete_expired' | 'active' | 'past_due' | 'canceled';
  readonly created: number;
  canceled_at: number | null;
  readonly customer: string;
  readonly latest_invoice: string;
  readonly items: object;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface InvoiceObject {
  readonly id: string;
  readonly object: 'invoice';
  status: 'open' | 'paid' | 'void';
  readonly created: number;
  readonly customer: string;
  readonly subscription: string;
  readonly billing_reason: 'subscription_create';
  readonly payment_intent: string;
  attempt_count: number;
  readonly subscription_details: { readonly metadata: Readonly<Record<string, string>> };
}

export interface PaymentIntentObject {
  readonly id: string;
  readonly object: 'payment_intent';
  status: 'requires_payment_method' | 'requires_action' | 'succeeded';
  readonly created: number;
  readonly customer: string;
  readonly invoice: string;
  last_payment_error: {
    readonly type: string;
    readonly code: string;
    readonly decline_code: string | null;
  } | null;
}

export interface EventObject {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly type: string;
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
}

/** Answered with its status, as `{error: {type, code, message}}`. */
export class StripeApiError extends Error {
  readonly status: number;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };

  constructor(status: number, error: Readonly<Record<string, unknown>>) {
    super(String(error['message']));
    this.status = status;
    this.body = { error };
  }
}

/** @see https://docs.stripe.com/api/errors */
export function apiError(
  status: number,
  code: string,
  message: string,
  declineCode?: string,
): StripeApiError {
  const type = status === 402 ? 'card_error' : 'invalid_request_error';
  const decline = declineCode === undefined ? {} : { decline_code: declineCode };
  return new StripeApiError(status, { type, code, message, ...decline });
}
