/** The agent of a store device: sells with no cloud, and loses nothing. */
export * from './agent.ts';
export * from './device.ts';
export { OpLog } from './log/oplog.ts';
export * from './ports.ts';
export * from './status.ts';
export { DeviceTime } from './time.ts';
export * from './version.ts';
