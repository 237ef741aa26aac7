/** A gateway of an application that keeps a ledger, without the test runner: for programs too. */
import type { Sql } from '@slipway/pg';
import Fastify from 'fastify';
import { fencePerformer } from '../contract/fence-performer.ts';
import { feedRoutes } from '../feed/routes.ts';
import { PAYLOADS } from '../payload/index.ts';
import type { Gateway, GatewayParts } from '../server/gateway.ts';
import { authenticate, syncRoutes } from '../server/http.ts';
import { pgOpLog } from '../server/oplog/pg.ts';
import {
  PoisonOpError,
  type JournalEntry,
  type Performer,
  type RegistryJournal,
} from '../server/ports.ts';

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

/** Serves a gateway on a free port of loopback. */
export async function serveGateway(
  gateway: Gateway,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify({ forceCloseConnections: true });
  await syncRoutes(app as never, gateway);
  const { sql } = gateway.parts;
  await feedRoutes(app as never, { sql, authenticate: (by) => authenticate(gateway, by) });
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
