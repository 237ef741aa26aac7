/** Guided pick lists: a store's floor, batches of orders, and the walks over them. */
export { kindSShapeWalk, largestGapWalk, nearestWalk, sShapeWalk } from './core/baseline-walks.ts';
export { exactWalk, isSmall, MOST_EXACT } from './core/exact-walk.ts';
export { checkWays, makeFloor, type Floor, type Stop } from './core/floor.ts';
export { improveWalk } from './core/improve-walk.ts';
export { parseLayout, type Aisle, type Bay, type Cart, type Layout } from './core/layout.ts';
export * from './core/pick-list.ts';
export { planWalk, type PlannedWalk } from './core/plan-walk.ts';
export { metresOf, phasesOf, type Phase, type ToVisit, type Walk } from './core/walk.ts';
export type { WalkQuestion } from './core/walk.ts';
export { readLayout } from './read-layout.ts';
