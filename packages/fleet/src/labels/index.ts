/** Shelf labels. */
export { LabelGatewayError } from './errors.ts';
export type { LabelGateway, LabelReading, LabelWish, ShownPrice } from './gateway.ts';
export { httpLabelGateway } from './http-gateway.ts';
