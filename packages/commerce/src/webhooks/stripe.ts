/** Webhooks of a Stripe-shaped provider. */
import { createHash } from 'node:crypto';
import { parseEvent } from '../connectors/stripe-events.ts';
import { TOLERANCE_MS, verifyWebhook } from './signature.ts';
import type { WebhookSource } from './source.ts';

export interface StripeWebhookOptions {
  /** As in the route; `stripe` if absent. */
  readonly name?: string;
  /** The endpoint's signing secrets (`whsec_…`), more than one while they are rolled. */
  readonly secrets: readonly string[];
  readonly toleranceMs?: number;
}

export function stripeWebhooks(options: StripeWebhookOptions): WebhookSource {
  const { name = 'stripe', secrets, toleranceMs = TOLERANCE_MS } = options;
  if (secrets.length === 0) throw new RangeError('stripeWebhooks: no secret, so nothing is signed');
  return {
    name,
    signatureHeader: 'stripe-signature',
    verify: (signature, body, nowMs) =>
      verifyWebhook(name, signature, body, secrets, nowMs, toleranceMs),
    parse: (body) => parseEvent(body, name, createHash('sha256').update(body).digest('hex')),
  };
}
