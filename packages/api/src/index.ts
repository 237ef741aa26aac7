/** The HTTP API as schemas, shared by server, command line and console. */
export * from './business-view.ts';
export * from './case-view.ts';
export * from './decisions-view.ts';
export * from './fleet-view.ts';
export * from './launch-view.ts';
export * from './pace.ts';
export * from './playbook-view.ts';
export * from './rehearsal-view.ts';
export * from './report-view.ts';
export type { Route } from './route.ts';
export * from './routes.ts';
export * from './crew/index.ts';
export * from './shifts-view.ts';
export * from './timeline-view.ts';
export * from './whoami.ts';
