/** Rosters: from demand and people to who stands where, checked, published and rescued. */
export * from './core/check.ts';
export * from './core/edit.ts';
export { greedyRoster } from './core/greedy.ts';
export { objectiveOf } from './core/objective.ts';
export * from './core/problem.ts';
export { type NoShow, type Rescue } from './core/rescue.ts';
export { rescue } from './solver/rescue.ts';
export * from './solver/solve.ts';
