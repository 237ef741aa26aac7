/** Simulated launches: what the gates' statistics are tried upon. No part of the product. */
export { runLaunch, THREE_HOURS, type Finding, type Outcome, type Rules } from './run-launch.ts';
export type { Conditions } from './simulated-launch.ts';
export { WORLDS, type World } from './world.ts';
