/** Blue and green on their targets: started, supervised, stopped, found again. */
export * from './deployment.ts';
export * from './errors.ts';
export * from './journal.ts';
export * from './section.ts';
export * from './spec.ts';
export * from './store.ts';
export type { DeployEvent, Limits, Target, TargetContext } from './target.ts';
