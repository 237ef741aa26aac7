/** Who may: the API token, people's keys, and what they sign. The audit log stands in `./audit`. */
export * from './add-key.ts';
export * from './core/acts.ts';
export * from './core/decision.ts';
export { type Assertion, type Passkey } from './core/passkey.ts';
export * from './core/role-book.ts';
export * from './core/roles.ts';
export * from './document.ts';
export * from './nonces.ts';
export * from './people.ts';
export { type PersonKey } from './person-key.ts';
export * from './proposals.ts';
export * from './tables.ts';
export * from './token.ts';
