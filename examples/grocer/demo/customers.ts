/**
 * The customers of this run and the oracle that judges every answer they get: two processes that
 * share no code with the services.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OracleStats } from '../oracle/core/oracle.ts';
import type { VerifyAnswer } from '../oracle/control.ts';
import { GROCER_FOLDER } from '../src/index.ts';
import { startChild, type Child } from './child.ts';
import { versionSchemas } from './ground.ts';

export interface Customers {
  stats(): Promise<OracleStats>;
  /** Requests sent after this moment that green answered, of one store or all. */
  greenAfter(atMs: number, store?: string): Promise<number>;
  /** Reads every acknowledged write back through a version's views. */
  verify(release: 1 | 2): Promise<VerifyAnswer>;
  /** No more requests; the last ones are answered and judged. */
  stop(): Promise<void>;
  end(): Promise<void>;
}

export interface CustomersOptions {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Where customers reach the plane. */
  readonly target: string;
  readonly ratePerStore: number;
}

/** Starts oracle and load; @returns once the first requests have been answered */
export async function startCustomers(options: CustomersOptions): Promise<Customers> {
  const schemas = versionSchemas(1);
  const oracle = await startChild({
    name: 'the oracle',
    program: join(GROCER_FOLDER, 'oracle/main.ts'),
    logFile: join(options.folder, 'oracle.log'),
    env: {
      DATABASE_URL: options.databaseUrl,
      ORACLE_SCHEMA_PRICING: schemas.pricing,
      ORACLE_SCHEMA_LOYALTY: schemas.loyalty,
      ORACLE_SCHEMA_SUBSCRIPTIONS: schemas.subscriptions,
    },
  });
  const load = await startChild({
    name: 'the load',
    program: join(GROCER_FOLDER, 'load/main.ts'),
    logFile: join(options.folder, 'load.log'),
    env: {
      LOAD_TARGET: options.target,
      LOAD_ORACLE: oracle.url,
      LOAD_RATE: String(options.ratePerStore),
      // Customers with carts, not tills: with few units a store's share on green strays far from
      // its weight, and its gates wait for it.
      LOAD_UNITS: '1000',
    },
  });
  const customers = customersOf(oracle, load);
  const deadlineMs = Date.now() + 30_000;
  while ((await customers.stats()).requests < 200) {
    if (Date.now() > deadlineMs) throw new Error('the customers got no answers within 30 s');
    await delay(100);
  }
  return customers;
}

function customersOf(oracle: Child, load: Child): Customers {
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(new URL(path, oracle.url));
    return (await response.json()) as T;
  };
  return {
    stats: () => get<OracleStats>('/stats'),
    greenAfter: async (atMs, store) => {
      const of = store === undefined ? '' : `&store=${encodeURIComponent(store)}`;
      return (await get<{ count: number }>(`/greenAfter?ms=${atMs}${of}`)).count;
    },
    verify: async (release) => {
      const response = await fetch(new URL('/verify', oracle.url), {
        method: 'POST',
        body: JSON.stringify({ release, schemas: versionSchemas(release) }),
      });
      const answer = (await response.json()) as VerifyAnswer & { error?: string };
      if (!response.ok) throw new Error(`the oracle could not verify: ${answer.error}`);
      return answer;
    },
    stop: async () => {
      await load.end(20_000);
      const deadlineMs = Date.now() + 20_000;
      while (!(await get<OracleStats>('/stats')).ended && Date.now() < deadlineMs) await delay(50);
    },
    end: async () => {
      await load.end();
      await oracle.end();
    },
  };
}
