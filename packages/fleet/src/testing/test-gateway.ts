/** A gateway on a real PostgreSQL and a real port, with an application that keeps a ledger. */
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { Gateway } from '../server/gateway.ts';
import { createEnrolCode } from '../server/registry.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { LEDGER, ledgerParts, memoryJournal, serveGateway } from './ledger.ts';
import { TestDevice } from './test-device.ts';

export { startGateway, type GatewayProcess } from './gateway-process.ts';
export * from './ledger.ts';
export { TestDevice } from './test-device.ts';

export interface Bench {
  readonly sql: Sql;
  readonly url: string;
  readonly databaseUrl: string;
  readonly gateway: Gateway;
  readonly journal: ReturnType<typeof memoryJournal>;
  /** Enrols a device of a store. */
  device(id: string, store?: string): Promise<TestDevice>;
}

/** Runs a test with a database, its tables, and a gateway that applies. */
export async function withGateway(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url: databaseUrl }) => {
    await ensureFleetTables(sql);
    await sql.unsafe(LEDGER);
    const own = connect(databaseUrl, { name: 'test-gateway', max: 12 });
    const journal = memoryJournal();
    const gateway = new Gateway(ledgerParts(own, journal));
    const served = await serveGateway(gateway);
    const { url } = served;
    const device = async (id: string, store = 's01') => {
      const wish = { device: id, store, kind: 'till' as const, label: `Till ${id}` };
      const made = new TestDevice(url);
      const sent = await made.enrol(await createEnrolCode(sql, wish));
      if (sent.status !== 200) throw new Error(JSON.stringify(sent));
      return made;
    };
    try {
      await body({ sql, url, databaseUrl, gateway, journal, device });
    } finally {
      await served.close();
      await own.end({ timeout: 1 });
    }
  });
}

/** Waits until a condition holds; fails after ten seconds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ten seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @returns an op that gives a member points */
export const earn = (member: string, points = 5, opId?: string) => ({
  type: 'loyalty-earn',
  body: { member, points, place: 'store:s01' },
  ...(opId === undefined ? {} : { opId }),
});
