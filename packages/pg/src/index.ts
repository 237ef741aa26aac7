/** PostgreSQL: the SQL tag, the embedded server, leases and our own tables. */
export { findLauncher, type Launcher } from './binaries.ts';
export * from './embedded.ts';
export * from './errors.ts';
export * from './lease.ts';
export * from './sql.ts';
export * from './tables.ts';
