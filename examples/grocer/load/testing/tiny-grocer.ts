/**
 * A grocer's API in one small server, over a real database: honest, or lying in one chosen way.
 *
 * Shares no code with the services: it shows that load and oracle catch each lie, and accuse
 * no one who is honest.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Sql } from '@slipway/pg';
import { fieldsOf } from '../../oracle/core/reading.ts';

/** What it does wrong, now and then. `errors` is honest: it fails before or after the write. */
export type Lie =
  | 'none'
  | 'errors'
  | 'stale-read'
  | 'lost-write'
  | 'doubled-earn'
  | 'wrong-minor'
  | 'missed-push';

const EVERY: Record<Lie, number> = {
  none: Infinity,
  errors: 10,
  'stale-read': 50,
  'lost-write': 10,
  'doubled-earn': 5,
  'wrong-minor': 50,
  'missed-push': 10,
};

export interface TinyGrocer {
  readonly url: string;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Serves on a free port until closed. */
export async function serveTinyGrocer(sql: Sql, lie: Lie): Promise<TinyGrocer> {
  const shop = new Shop(sql, lie);
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    response.setHeader('x-slipway-colour', turn % 2 === 0 ? 'green' : 'blue');
    answer(shop, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(JSON.stringify({ error: String(error) }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const store = String(request.headers['x-store']);
  const [, area = '', first = '', second = ''] = (request.url ?? '').split('/');
  if (second === 'stream') return shop.listen(store, response);
  const sent = request.method === 'GET' ? {} : fieldsOf(await json(request).catch(() => ({})));
  const failing = request.method !== 'GET' && shop.lies('errors');
  const before = failing && Math.random() < 0.5;
  const reply = before
    ? null
    : await shop.serve(`${request.method} ${area}`, store, first, second, sent);
  const { status, body } = failing || reply === null ? { status: 500, body: {} } : reply;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

class Shop {
  readonly #sql: Sql;
  readonly #lie: Lie;
  readonly #streams = new Map<string, Set<ServerResponse>>();
  /** The price before the last change, for stale reads. */
  readonly #stale = new Map<string, string>();
  #asked = 0;

  constructor(sql: Sql, lie: Lie) {
    this.#sql = sql;
    this.#lie = lie;
  }

  /** @returns whether it is time for this lie */
  lies(lie: Lie): boolean {
    if (lie !== this.#lie) return false;
    this.#asked += 1;
    return this.#asked % EVERY[lie] === 0;
  }

  listen(store: string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const streams = this.#streams.get(store) ?? new Set();
    this.#streams.set(store, streams.add(response));
    response.once('close', () => streams.delete(response));
  }

  async serve(
    route: string,
    store: string,
    first: string,
    second: string,
    sent: Readonly<Record<string, unknown>>,
  ): Promise<Reply> {
    switch (route) {
      case 'GET prices':
        return this.#readPrice(store, second);
      case 'PUT prices':
        return this.#writePrice(store, second, String(sent['price']), String(sent['changeId']));
      case 'GET loyalty':
        return this.#balance(first);
      case 'POST loyalty': {
        const points = Number(sent['points']) * (second === 'earn' ? 1 : -1);
        return this.#move(store, first, points, String(sent['opId']));
      }
      case 'POST subscriptions':
        return first === '' ? this.#signUp(sent) : this.#update(first, { status: 'active' });
      case 'PUT subscriptions':
        return this.#update(first, { full_name: String(sent['name']) });
      case 'GET subscriptions':
        return this.#subscription(first, 200);
      default:
        return { status: 404, body: {} };
    }
  }

  async #readPrice(store: string, sku: string): Promise<Reply> {
    const [row] = await this.#sql<{ price: string }[]>`
      select price::text from pricing.price where store_id = ${store} and sku = ${sku}
      order by effective_from desc, id desc limit 1`;
    if (row === undefined) return { status: 404, body: {} };
    const stale = this.#stale.get(`${store} ${sku}`);
    const price = stale !== undefined && this.lies('stale-read') ? stale : row.price;
    const minor = Math.round(Number(price) * 100) * (this.lies('wrong-minor') ? 10 : 1);
    return { status: 200, body: { store, sku, price, minor, currency: 'USD' } };
  }

  async #writePrice(store: string, sku: string, price: string, changeId: string): Promise<Reply> {
    const done = { status: 200, body: { store, sku, price, changeId } };
    if (this.lies('lost-write')) return done;
    const before = await this.#sql<{ price: string }[]>`
      select price::text from pricing.price where store_id = ${store} and sku = ${sku}
      order by effective_from desc, id desc limit 1`;
    this.#stale.set(`${store} ${sku}`, before[0]?.price ?? price);
    await this.#sql`
      insert into pricing.price (store_id, sku, price, effective_from, change_id)
      values (${store}, ${sku}, ${price}, now(), ${changeId})`;
    if (!this.lies('missed-push')) {
      const data = JSON.stringify(done.body);
      for (const stream of this.#streams.get(store) ?? []) {
        stream.write(`id: ${changeId}\ndata: ${data}\n\n`);
      }
    }
    return done;
  }

  async #balance(member: string): Promise<Reply> {
    const [row] = await this.#sql<{ balance: number }[]>`
      select balance::float8 as balance from loyalty.account where member = ${member}`;
    return { status: 200, body: { member, balance: row?.balance } };
  }

  async #move(store: string, member: string, points: number, opId: string): Promise<Reply> {
    const times = points > 0 && this.lies('doubled-earn') ? 2 : 1;
    return await this.#sql.begin(async (sql) => {
      const [row] = await sql<{ balance: number }[]>`
        update loyalty.account set balance = balance + ${points * times}
        where  member = ${member} and balance + ${points} >= 0
        returning balance::float8 as balance`;
      if (row === undefined) {
        const { body } = await this.#balance(member);
        return { status: 409, body: { error: 'insufficient', ...fieldsOf(body) } };
      }
      await sql`
        insert into loyalty.entry (member, points, op_id, place)
        select ${member}, ${points}, ${opId}, ${`store:${store}`}
        from   generate_series(1, ${times}::int)`;
      return { status: 200, body: { member, balance: row.balance, opId } };
    });
  }

  async #signUp(sent: Readonly<Record<string, unknown>>): Promise<Reply> {
    const id = String(sent['id']);
    await this.#sql`
      insert into subscriptions.member (id, full_name, email)
      values (${id}, ${String(sent['name'])}, ${String(sent['email'])})`;
    return this.#subscription(id, 201);
  }

  async #update(id: string, change: Readonly<Record<string, string>>): Promise<Reply> {
    await this.#sql`update subscriptions.member set ${this.#sql(change)} where id = ${id}`;
    return this.#subscription(id, 200);
  }

  async #subscription(id: string, status: number): Promise<Reply> {
    const [row] = await this.#sql<{ name: string; status: string }[]>`
      select full_name as name, status from subscriptions.member where id = ${id}`;
    if (row === undefined) return { status: 404, body: {} };
    const [firstName = '', ...rest] = row.name.split(' ');
    return { status, body: { id, ...row, firstName, lastName: rest.join(' ') } };
  }
}
