/**
 * Gives a charge back at a provider with a Stripe-shaped API: once, whoever asks how often.
 *
 * The key names the charge, so two decisions to give the same one back are one refund. A provider
 * forgets keys after a day or so; from then on it refuses, since the charge is refunded already,
 * and that is what was asked for.
 *
 * @see https://docs.stripe.com/api/refunds/create
 */
import { Type } from 'typebox';
import { ProviderRefusedError } from '../errors.ts';
import type { RefundConnector, RefundWish } from './port.ts';
import { CardRefused, StripeApi, type StripeAccess } from './stripe-api.ts';

const Refund = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.Union([Type.String(), Type.Null()]),
});
const ENDED_BADLY = new Set(['failed', 'canceled']);

/** Connects to a provider that speaks Stripe's API. */
export function stripeRefunds(options: StripeAccess): RefundConnector {
  const { source = 'stripe' } = options;
  const api = new StripeApi(options);
  return {
    source,
    refund: async ({ charge, amount, reason }: RefundWish) => {
      const of = charge.startsWith('pi_') ? 'payment_intent' : 'charge';
      const key = `slipway-refund-${charge}`;
      try {
        const { object } = await api.post(Refund, '/v1/refunds', key, {
          [of]: charge,
          amount: String(amount),
          reason: 'duplicate',
          'metadata[slipway_case]': reason,
        });
        if (!ENDED_BADLY.has(object.status ?? '')) return { ref: object.id };
        throw new ProviderRefusedError(source, object.status!, `Refund ${object.id} did not go.`);
      } catch (error) {
        if (error instanceof CardRefused) {
          throw new ProviderRefusedError(source, error.reason, `Charge ${charge} stays.`);
        }
        const isDone =
          error instanceof ProviderRefusedError && error.reason === 'charge_already_refunded';
        if (isDone) return { ref: `${charge}, refunded before` };
        throw error;
      }
    },
  };
}
