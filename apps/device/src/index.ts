/** The agent of a store device: sells with no cloud, and loses nothing. */
export * from './agent.ts';
export * from './device.ts';
export * from './ports.ts';
export * from './status.ts';
export * from './version.ts';
