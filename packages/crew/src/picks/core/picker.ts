/** What a handheld and its page need of picking: pure, and small enough for a browser. */
export * from './pick-list.ts';
export { advance, type Advance, type PickEvent, type Say, type Stamp } from './picking.ts';
export * from './picking-codes.ts';
export * from './picking-state.ts';
export * from './progress.ts';
export { summaryOf, type Summary } from './summary.ts';
