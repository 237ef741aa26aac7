/** Who is there: sessions, machines' tokens, passkeys, and what begun sign-ins remember. */
export * from './ceremonies.ts';
export * from './core/acting-for.ts';
export * from './core/attempts.ts';
export * from './core/claims.ts';
export * from './core/identity.ts';
export * from './core/scopes.ts';
export * from './core/secret.ts';
export * from './core/times.ts';
export * from './links.ts';
export * from './passkeys.ts';
export * from './sessions.ts';
export * from './settings.ts';
export * from './tables.ts';
export * from './tokens.ts';
