/**
 * The provider's state and rules: customers, subscriptions with their first invoice and payment,
 * and the events that each change makes. It has a clock of its own, which can be moved on.
 *
 *   incomplete ──paid──► active ◄──paid── past_due        incomplete ──23 h──► incomplete_expired
 *                           └──declined──────┘            any other ──cancelled──► canceled
 */
import { behaviourOf, type Behaviour } from './cards.ts';
import {
  apiError,
  type CustomerObject,
  type EventObject,
  type InvoiceObject,
  type PaymentIntentObject,
  type SubscriptionObject,
} from './objects.ts';
import { TillPayments } from './refunds.ts';

const INCOMPLETE_SECONDS = 23 * 3600;
const API_VERSION = '2024-06-20';

/** How often a bank asks its customer is theirs to say: what the owner of a card did. */
export type Authentication = 'succeeds' | 'fails';

export class Provider {
  readonly customers = new Map<string, CustomerObject>();
  readonly subscriptions = new Map<string, SubscriptionObject>();
  readonly invoices = new Map<string, InvoiceObject>();
  readonly payments = new Map<string, PaymentIntentObject>();
  readonly till = new TillPayments();
  readonly events: EventObject[] = [];
  /** Called with each event as it is made. */
  onEvent: (event: EventObject) => void = () => {};
  readonly #nowMs: () => number;
  #aheadSeconds = 0;
  #made = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get seconds(): number {
    return Math.floor(this.#nowMs() / 1000) + this.#aheadSeconds;
  }

  createCustomer(wish: Omit<CustomerObject, 'id' | 'object' | 'created'>): CustomerObject {
    const { paymentMethod } = wish;
    if (paymentMethod !== null) this.#attach(paymentMethod);
    const customer: CustomerObject = {
      id: this.#id('cus'),
      object: 'customer',
      created: this.seconds,
      ...wish,
    };
    this.customers.set(customer.id, customer);
    const { paymentMethod: _, ...shown } = customer;
    this.#tell('customer.created', shown);
    return customer;
  }

  createSubscription(
    customerId: string,
    price: string,
    metadata: Readonly<Record<string, string>>,
  ): SubscriptionObject {
    const customer = this.customers.get(customerId);
    if (!customer) throw apiError(400, 'resource_missing', `No such customer: '${customerId}'`);
    const [id, invoiceId, paymentId] = [this.#id('sub'), this.#id('in'), this.#id('pi')];
    const created = this.seconds;
    const subscription: SubscriptionObject = {
      id,
      object: 'subscription',
      status: 'incomplete',
      created,
      canceled_at: null,
      customer: customerId,
      latest_invoice: invoiceId,
      items: { object: 'list', data: [{ object: 'subscription_item', price: { id: price } }] },
      metadata: { ...metadata },
    };
    this.subscriptions.set(id, subscription);
    this.invoices.set(invoiceId, {
      id: invoiceId,
      object: 'invoice',
      status: 'open',
      created,
      customer: customerId,
      subscription: id,
      billing_reason: 'subscription_create',
      payment_intent: paymentId,
      attempt_count: 0,
      subscription_details: { metadata: { ...metadata } },
    });
    this.payments.set(paymentId, {
      id: paymentId,
      object: 'payment_intent',
      status: 'requires_payment_method',
      created,
      customer: customerId,
      invoice: invoiceId,
      last_payment_error: null,
    });
    const behaviour = this.#cardOf(customer.paymentMethod);
    if (behaviour.kind === 'pays') subscription.status = 'active';
    this.#tell('customer.subscription.created', subscription);
    this.#tell('invoice.created', this.#invoice(invoiceId));
    this.#charge(invoiceId, behaviour);
    return subscription;
  }

  /** @throws an API error: the card is declined, or waits for its owner */
  payInvoice(invoiceId: string, paymentMethod: string): InvoiceObject {
    const invoice = this.#invoice(invoiceId);
    if (invoice.status === 'paid') {
      throw apiError(400, 'invoice_already_paid', 'Invoice is already paid');
    }
    if (invoice.status === 'void') {
      throw apiError(400, 'invoice_not_payable', 'The invoice is void and cannot be paid');
    }
    this.#attach(paymentMethod);
    const behaviour = this.#cardOf(paymentMethod);
    this.#charge(invoiceId, behaviour);
    if (behaviour.kind === 'declines' || behaviour.kind === 'refused') {
      throw declined(behaviour.declineCode);
    }
    if (behaviour.kind === 'authenticates') {
      const say = 'This payment requires additional user action before it can be completed.';
      throw apiError(402, 'invoice_payment_intent_requires_action', say);
    }
    return invoice;
  }

  /** The owner of the card answers the bank, or fails to. */
  authenticate(subscriptionId: string, how: Authentication): void {
    const invoice = this.#invoice(this.#subscription(subscriptionId).latest_invoice);
    const payment = this.#payment(invoice.payment_intent);
    if (payment.status !== 'requires_action') {
      throw apiError(400, 'payment_intent_unexpected_state', `It is ${payment.status}`);
    }
    if (how === 'succeeds') return this.#settle(invoice);
    payment.status = 'requires_payment_method';
    payment.last_payment_error = {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      decline_code: null,
    };
    this.#tell('payment_intent.payment_failed', payment);
  }

  cancel(subscriptionId: string): SubscriptionObject {
    const subscription = this.#subscription(subscriptionId);
    if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') {
      throw apiError(404, 'resource_missing', `No such subscription: '${subscriptionId}'`);
    }
    subscription.status = 'canceled';
    subscription.canceled_at = this.seconds;
    this.#tell('customer.subscription.deleted', subscription);
    return subscription;
  }

  /** A renewal's payment fails. */
  fallBehind(subscriptionId: string): void {
    const subscription = this.#subscription(subscriptionId);
    if (subscription.status !== 'active') {
      throw apiError(400, 'subscription_unexpected_state', `It is ${subscription.status}`);
    }
    subscription.status = 'past_due';
    this.#tell('customer.subscription.updated', subscription, { status: 'active' });
  }

  /** Moves the clock on; first payments whose time is over expire. */
  advance(seconds: number): void {
    this.#aheadSeconds += seconds;
    for (const subscription of this.subscriptions.values()) {
      const isOver = subscription.created + INCOMPLETE_SECONDS <= this.seconds;
      if (subscription.status !== 'incomplete' || !isOver) continue;
      subscription.status = 'incomplete_expired';
      const invoice = this.#invoice(subscription.latest_invoice);
      invoice.status = 'void';
      this.#tell('customer.subscription.updated', subscription, { status: 'incomplete' });
      this.#tell('invoice.voided', invoice);
    }
  }

  #charge(invoiceId: string, behaviour: Behaviour): void {
    const invoice = this.#invoice(invoiceId);
    const payment = this.#payment(invoice.payment_intent);
    invoice.attempt_count += 1;
    if (behaviour.kind === 'pays') return this.#settle(invoice);
    if (behaviour.kind === 'authenticates') {
      payment.status = 'requires_action';
      this.#tell('payment_intent.requires_action', payment);
      this.#tell('invoice.payment_action_required', invoice);
    } else {
      const { declineCode } = behaviour;
      payment.status = 'requires_payment_method';
      payment.last_payment_error = {
        type: 'card_error',
        code: 'card_declined',
        decline_code: declineCode,
      };
      this.#tell('payment_intent.payment_failed', payment);
    }
    this.#tell('invoice.payment_failed', invoice);
  }

  #settle(invoice: InvoiceObject): void {
    const payment = this.#payment(invoice.payment_intent);
    const subscription = this.#subscription(invoice.subscription);
    payment.status = 'succeeded';
    payment.last_payment_error = null;
    invoice.status = 'paid';
    this.#tell('payment_intent.succeeded', payment);
    this.#tell('invoice.paid', invoice);
    if (subscription.status === 'active') return;
    const { status } = subscription;
    subscription.status = 'active';
    this.#tell('customer.subscription.updated', subscription, { status });
  }

  #attach(paymentMethod: string): void {
    const behaviour = this.#cardOf(paymentMethod);
    if (behaviour.kind === 'refused') throw declined(behaviour.declineCode);
  }

  #cardOf(paymentMethod: string | null): Behaviour {
    const behaviour = behaviourOf(paymentMethod ?? '');
    if (behaviour) return behaviour;
    throw apiError(400, 'resource_missing', `No such PaymentMethod: '${paymentMethod}'`);
  }

  #subscription(id: string): SubscriptionObject {
    const found = this.subscriptions.get(id);
    if (found) return found;
    throw apiError(404, 'resource_missing', `No such subscription: '${id}'`);
  }

  #invoice(id: string): InvoiceObject {
    const found = this.invoices.get(id);
    if (found) return found;
    throw apiError(404, 'resource_missing', `No such invoice: '${id}'`);
  }

  #payment(id: string): PaymentIntentObject {
    const found = this.payments.get(id);
    if (found) return found;
    throw apiError(404, 'resource_missing', `No such payment_intent: '${id}'`);
  }

  #id(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${String(this.#made).padStart(8, '0')}`;
  }

  /** An event holds the object as it is now, whatever becomes of it later. */
  #tell(type: string, object: object, previous?: Readonly<Record<string, unknown>>): void {
    const event: EventObject = {
      id: this.#id('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.seconds,
      type,
      livemode: false,
      pending_webhooks: 1,
      data: {
        object: structuredClone(object),
        ...(previous ? { previous_attributes: previous } : {}),
      },
    };
    this.events.push(event);
    this.onEvent(event);
  }
}

const declined = (declineCode: string) =>
  apiError(402, 'card_declined', 'Your card was declined.', declineCode);
