/** A provider that sends webhooks: who proves that one is its own, and says what it means. */
import type { ProviderEvent } from '../onboarding/ingest.ts';

export interface WebhookSource {
  /** As in the route and in every fact, such as `stripe`. */
  readonly name: string;
  /** The header that carries the signature, in lower case. */
  readonly signatureHeader: string;
  /** @throws {WebhookRefusedError} it is not the provider's, or not of now */
  verify(signature: string | undefined, body: Buffer, nowMs: number): void;
  /** @throws {WebhookUnreadableError} it is the provider's, and makes no sense */
  parse(body: Buffer): ProviderEvent;
}
