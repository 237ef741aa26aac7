/**
 * Pages to people: policies, the climb, acknowledgement, what was delivered, the contact tree.
 * What sends stands in `@slipway/playbook/deliveries`: few need its libraries.
 */
export * from './core/address.ts';
export * from './core/escalation.ts';
export type { PageNews } from './core/page-news.ts';
export * from './core/policy.ts';
export { EscalationFile, parseEscalation } from './core/policy-file.ts';
export * from './contact-tree.ts';
export * from './errors.ts';
export * from './link.ts';
export * from './pages.ts';
export * from './read-escalation.ts';
export * from './tables.ts';
export * from '../deliveries/read-deliveries.ts';
