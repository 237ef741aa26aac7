/** The agent's decisions, pure: for whoever runs them over another clock, disk and network. */
export * from './form.ts';
export * from './next.ts';
export * from './seal.ts';
