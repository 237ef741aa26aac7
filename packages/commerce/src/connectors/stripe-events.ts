/**
 * What a Stripe-shaped event means for a funnel. An event holds its object as it was at that
 * moment, so each says a fact of its own, whenever it comes.
 *
 * @see https://docs.stripe.com/billing/subscriptions/webhooks
 */
import { checkShape } from '@slipway/kernel';
import type { Static, TSchema } from 'typebox';
import type { FactKind } from '../core/facts.ts';
import { WebhookUnreadableError } from '../errors.ts';
import type { ProviderEvent } from '../onboarding/ingest.ts';
import {
  Event,
  Invoice,
  PaymentIntent,
  Subscription,
  type SubscriptionStatus,
} from './stripe-objects.ts';

/** A subscription waits this long for its first payment, then it is `incomplete_expired`. */
export const INCOMPLETE_MS = 23 * 3_600_000;
/** The key in a subscription's metadata that names the sign-up. */
export const METADATA_KEY = 'slipway_sign_up';

const KIND_OF_STATUS: Readonly<Record<SubscriptionStatus, FactKind | null>> = {
  incomplete: 'payment-started',
  incomplete_expired: 'payment-expired',
  trialing: 'activated',
  active: 'activated',
  past_due: 'past-due',
  unpaid: 'past-due',
  canceled: 'cancelled',
  paused: null,
};

/** What an event's object adds to the event. */
type Meaning = Pick<ProviderEvent, 'kind' | 'refs' | 'signUp' | 'detail' | 'expiresMs'>;
type Reader = (object: unknown, source: string) => Meaning;

const NOTHING: Meaning = { kind: null, refs: [], signUp: null, detail: null, expiresMs: null };

function read<S extends TSchema>(schema: S, object: unknown, source: string): Static<S> {
  const shape = checkShape(schema, object, ['data', 'object']);
  if (!shape.ok) throw new WebhookUnreadableError(source, shape.problems[0]!.what);
  return shape.value;
}

/** @returns what a subscription's state says, whoever tells it */
export function meaningOf(subscription: Subscription): Meaning {
  const { id, status, created, latest_invoice: invoice, metadata } = subscription;
  const invoiceId = typeof invoice === 'string' ? invoice : invoice?.id;
  return {
    ...NOTHING,
    kind: KIND_OF_STATUS[status],
    refs: invoiceId === undefined ? [id] : [id, invoiceId],
    signUp: metadata[METADATA_KEY] ?? null,
    expiresMs: status === 'incomplete' ? created * 1000 + INCOMPLETE_MS : null,
  };
}

const ofSubscription: Reader = (object, source) => meaningOf(read(Subscription, object, source));

/** Only a subscription's first invoice is part of its sign-up. */
const ofInvoice =
  (kind: FactKind | null): Reader =>
  (object, source) => {
    const invoice = read(Invoice, object, source);
    const isFirst = invoice.billing_reason === 'subscription_create';
    return {
      ...NOTHING,
      kind: isFirst ? kind : null,
      refs: invoice.subscription ? [invoice.subscription, invoice.id] : [invoice.id],
      signUp: invoice.subscription_details?.metadata?.[METADATA_KEY] ?? null,
    };
  };

const ofPayment =
  (kind: FactKind): Reader =>
  (object, source) => {
    const { invoice, last_payment_error: error } = read(PaymentIntent, object, source);
    // A payment of no invoice is no subscription's.
    if (!invoice) return NOTHING;
    const detail = error?.decline_code ?? error?.code ?? null;
    return {
      ...NOTHING,
      kind,
      refs: [invoice],
      detail: kind === 'payment-declined' ? detail : null,
    };
  };

/**
 * The events that mean something. `invoice.payment_failed` is sent for a card that was declined and
 * for one that waits for its owner alike: why a payment failed, only the payment itself says.
 */
const READERS: Readonly<Record<string, Reader>> = {
  'customer.subscription.created': ofSubscription,
  'customer.subscription.updated': ofSubscription,
  'customer.subscription.deleted': ofSubscription,
  'invoice.paid': ofInvoice('payment-succeeded'),
  'invoice.payment_action_required': ofInvoice('authentication-required'),
  'invoice.payment_failed': ofInvoice(null),
  'payment_intent.payment_failed': ofPayment('payment-declined'),
  'payment_intent.requires_action': ofPayment('authentication-required'),
};

/** @throws {WebhookUnreadableError} an event of a known type has not its shape */
export function readEvent(event: Event, source: string, bodyHash: string | null): ProviderEvent {
  const meaning = READERS[event.type]?.(event.data.object, source) ?? NOTHING;
  return { source, id: event.id, atMs: event.created * 1000, bodyHash, ...meaning };
}

/** @throws {WebhookUnreadableError} the body is no event */
export function parseEvent(body: Buffer, source: string, bodyHash: string): ProviderEvent {
  let raw: unknown;
  try {
    raw = JSON.parse(body.toString('utf8'));
  } catch {
    throw new WebhookUnreadableError(source, 'it is not JSON.');
  }
  const shape = checkShape(Event, raw);
  if (!shape.ok) throw new WebhookUnreadableError(source, shape.problems[0]!.what);
  return readEvent(shape.value, source, bodyHash);
}
