/** A gateway on a real PostgreSQL and a real port, with an application that keeps a ledger. */
import Fastify from 'fastify';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { fencePerformer } from '../contract/fence-performer.ts';
import { PAYLOADS } from '../payload/index.ts';
import { Gateway, type GatewayParts } from '../server/gateway.ts';
import { syncRoutes } from '../server/http.ts';
import { pgOpLog } from '../server/oplog/pg.ts';
import {
  PoisonOpError,
  type JournalEntry,
  type Performer,
  type RegistryJournal,
} from '../server/ports.ts';
import { createEnrolCode } from '../server/registry.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { TestDevice } from './test-device.ts';

export { startGateway, type GatewayProcess } from './gateway-process.ts';
export { TestDevice } from './test-device.ts';

/** A journal in memory, for tests that are not about journals. */
export function memoryJournal(): RegistryJournal & { readonly entries: JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    append: async (entry) => {
      const whole = { ...entry, seq: entries.length + 1 };
      entries.push(whole);
      return whole;
    },
    read: async (afterSeq) => entries.filter(({ seq }) => seq > afterSeq),
  };
}

/** Writes every op into `public.ledger`; a member named `poison…` makes no sense to it. */
const ledgerPerformer = (type: string): Performer => ({
  type,
  perform: async (tx, { opId, device, epoch, seq, body, store }) => {
    const member = typeof body['member'] === 'string' ? body['member'] : '';
    await tx`
      insert into ledger (op_id, device, epoch, seq, type, member, store, body)
      values (${opId}, ${device}, ${epoch}, ${seq}, ${type}, ${member}, ${store},
              ${tx.json(body as never)})`;
    if (member.startsWith('poison')) throw new PoisonOpError(`there is no member ${member}`);
  },
});

/** Without a key of its own: what is done twice shows twice. */
export const LEDGER = `
  create table ledger (op_id text, device text, epoch int, seq bigint, type text,
                       member text, store text, body jsonb, at timestamptz default now())`;

/** @returns what a gateway of the ledger's application is made of */
export function ledgerParts(sql: Sql, journal: RegistryJournal): GatewayParts {
  return {
    sql,
    opLog: pgOpLog(sql),
    journal,
    payloads: PAYLOADS,
    performers: PAYLOADS.map(({ type }) =>
      type === 'fence' ? fencePerformer : ledgerPerformer(type),
    ),
    schemaVersion: 2,
  };
}

export interface Bench {
  readonly sql: Sql;
  readonly url: string;
  readonly databaseUrl: string;
  readonly gateway: Gateway;
  readonly journal: ReturnType<typeof memoryJournal>;
  /** Enrols a device of a store. */
  device(id: string, store?: string): Promise<TestDevice>;
}

/** Serves a gateway on a free port of loopback. */
export async function serveGateway(
  gateway: Gateway,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify({ forceCloseConnections: true });
  await syncRoutes(app as never, gateway);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await gateway.start();
  return {
    url,
    close: async () => {
      await app.close();
      await gateway.stop();
    },
  };
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
