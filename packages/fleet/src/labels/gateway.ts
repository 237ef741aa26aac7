/**
 * Shelf labels as a port: what may be asked of a gateway that speaks with them by radio.
 *
 * What every gateway must keep: `set` returns once the wishes are durable; of two wishes for one
 * label the later holds, and an earlier one is never shown after it; `readBack` tells what the
 * label itself has confirmed, and what is still under way to it.
 */
import { Type, type Static } from 'typebox';

const LabelId = Type.String({ pattern: '^[\\w.:-]{1,100}$' });

/** A price as a label shows it. */
export const ShownPrice = Type.Object({
  priceMinor: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});
export type ShownPrice = Static<typeof ShownPrice>;

export const LabelWish = Type.Object({
  label: LabelId,
  sku: Type.String({ minLength: 1, maxLength: 100 }),
  priceMinor: ShownPrice.properties.priceMinor,
  currency: ShownPrice.properties.currency,
});
export type LabelWish = Static<typeof LabelWish>;

export const LabelReading = Type.Object({
  label: LabelId,
  /** What the label confirmed; null if it never did, or cannot be reached now. */
  shown: Type.Union([ShownPrice, Type.Null()]),
  /** What it is to show, as long as it has not confirmed that; null if nothing is under way. */
  pending: Type.Union([ShownPrice, Type.Null()]),
});
export type LabelReading = Static<typeof LabelReading>;

export const SetRequest = Type.Object({ labels: Type.Array(LabelWish, { maxItems: 100_000 }) });
export const ReadRequest = Type.Object({ labels: Type.Array(LabelId, { maxItems: 100_000 }) });
export const ReadAnswer = Type.Object({ labels: Type.Array(LabelReading) });

export interface LabelGateway {
  /** @throws {LabelGatewayError} some may have been taken; setting them again is safe */
  set(labels: readonly LabelWish[]): Promise<void>;
  /** @throws {LabelGatewayError} nothing is known of any label */
  readBack(labels: readonly string[]): Promise<readonly LabelReading[]>;
}
