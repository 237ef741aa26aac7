/**
 * The objects of a Stripe-shaped API, as far as they are read here; all else in them is ignored.
 *
 * @see https://docs.stripe.com/api/events/object
 * @see https://docs.stripe.com/api/subscriptions/object
 * @see https://docs.stripe.com/api/invoices/object
 * @see https://docs.stripe.com/api/payment_intents/object
 */
import { Type, type Static } from 'typebox';

/** The version whose shapes these are; requests name it, and so must the webhook endpoint. */
export const STRIPE_VERSION = '2024-06-20';

const Id = Type.String({ minLength: 1, maxLength: 255 });
const Seconds = Type.Integer({ minimum: 0, maximum: 99_999_999_999 });
const Metadata = Type.Record(Type.String(), Type.String());
const Maybe = <T extends Parameters<typeof Type.Optional>[0]>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]));

export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export const Subscription = Type.Object({
  id: Id,
  object: Type.Literal('subscription'),
  status: Type.Enum(SUBSCRIPTION_STATUSES),
  created: Seconds,
  canceled_at: Maybe(Seconds),
  latest_invoice: Maybe(Type.Union([Id, Type.Object({ id: Id })])),
  metadata: Metadata,
});
export type Subscription = Static<typeof Subscription>;

export const Invoice = Type.Object({
  id: Id,
  object: Type.Literal('invoice'),
  subscription: Maybe(Id),
  billing_reason: Maybe(Type.String()),
  subscription_details: Maybe(Type.Object({ metadata: Maybe(Metadata) })),
});
export type Invoice = Static<typeof Invoice>;

export const PaymentIntent = Type.Object({
  id: Id,
  object: Type.Literal('payment_intent'),
  invoice: Maybe(Id),
  last_payment_error: Maybe(
    Type.Object({ code: Maybe(Type.String()), decline_code: Maybe(Type.String()) }),
  ),
});
export type PaymentIntent = Static<typeof PaymentIntent>;

export const Event = Type.Object({
  id: Id,
  object: Type.Literal('event'),
  created: Seconds,
  type: Type.String({ minLength: 1, maxLength: 255 }),
  data: Type.Object({ object: Type.Object({ id: Type.Optional(Id) }) }),
});
export type Event = Static<typeof Event>;

export const EventList = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(Event),
  has_more: Type.Boolean(),
});

export const ApiError = Type.Object({
  error: Type.Object({
    type: Type.String(),
    code: Maybe(Type.String()),
    decline_code: Maybe(Type.String()),
    message: Maybe(Type.String()),
  }),
});
