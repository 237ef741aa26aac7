/**
 * What the oracle is told by its environment, with the values it takes when it is told nothing.
 *
 * DATABASE_URL and ORACLE_SCHEMA_PRICING, _LOYALTY, _SUBSCRIPTIONS (the old version's view
 * schemas) are needed; a missing one ends the process before it reads anything.
 */
import type { SampleSize, Version } from './database.ts';
import type { Patience } from './core/oracle.ts';

export interface OracleConfig {
  readonly databaseUrl: string;
  readonly port: number;
  readonly version: Version;
  readonly size: SampleSize;
  readonly patience: Patience;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {Error} naming the variable that is missing or is no number */
export function readOracleConfig(env: Environment): OracleConfig {
  return {
    databaseUrl: need(env, 'DATABASE_URL'),
    port: wholeNumber(env, 'ORACLE_PORT', 0),
    version: {
      release: 1,
      schemas: {
        pricing: need(env, 'ORACLE_SCHEMA_PRICING'),
        loyalty: need(env, 'ORACLE_SCHEMA_LOYALTY'),
        subscriptions: need(env, 'ORACLE_SCHEMA_SUBSCRIPTIONS'),
      },
    },
    size: {
      skus: wholeNumber(env, 'ORACLE_SKUS_PER_STORE', 2_000),
      members: wholeNumber(env, 'ORACLE_MEMBERS_PER_STORE', 300),
      subscriptions: wholeNumber(env, 'ORACLE_SUBSCRIPTIONS_PER_STORE', 300),
    },
    patience: {
      settleMs: wholeNumber(env, 'ORACLE_SETTLE_MS', 30_000),
      pushWithinMs: wholeNumber(env, 'ORACLE_PUSH_WITHIN_MS', 5_000),
      streamSlackMs: wholeNumber(env, 'ORACLE_STREAM_SLACK_MS', 500),
    },
  };
}

function need(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

function wholeNumber(env: Environment, name: string, otherwise: number): number {
  const value = env[name];
  if (value === undefined || value === '') return otherwise;
  if (!/^\d+$/.test(value)) throw new Error(`${name} is no whole number: ${value}`);
  return Number(value);
}
