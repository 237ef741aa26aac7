/**
 * Pricing, release 1.8.2: a price is a decimal number (`price numeric(10,2)`), by effective date.
 *
 *   GET /prices/STORE/SKU   PUT /prices/STORE/SKU   GET /prices/STORE/stream
 */
import { openDatabase } from '../../shared/database.ts';
import { HttpError, readId, readPrice } from '../../shared/fields.ts';
import { serve, type Answer, type Call } from '../../shared/http.ts';
import { CHANNEL, openPriceStream, type PriceChange } from '../stream.ts';

const database = openDatabase('pricing 1.8.2', 'pricing');
const { sql } = database;
const prices = database.table('price');

async function priceInForce({ params }: Call): Promise<Answer> {
  const { store = '', sku = '' } = params;
  const [row] = await sql<{ price: string }[]>`
    select   price::text
    from     ${prices}
    where    store_id = ${store} and sku = ${sku} and effective_from <= now()
    order by effective_from desc, id desc
    limit    1`;
  if (!row) throw new HttpError(404, 'no-such-price');
  return { status: 200, body: { store, sku, price: row.price } };
}

async function changePrice({ params, body }: Call): Promise<Answer> {
  const { store = '', sku = '' } = params;
  const price = readPrice(body);
  const changeId = readId(body, 'changeId');
  const note = JSON.stringify({ store, sku, changeId });
  // One statement: the notification goes out with the commit or not at all.
  const made = await sql`
    with made as (
      insert into ${prices} (store_id, sku, price, effective_from, change_id)
      values (${store}, ${sku}, ${price}, now(), ${changeId})
      on conflict (change_id) do nothing
      returning id
    )
    select pg_notify(${CHANNEL}, ${note}) from made`;
  if (made.length === 0) {
    const before = await byChange(changeId);
    if (before?.store !== store || before.sku !== sku || before.price !== price) {
      throw new HttpError(409, 'change-id-used');
    }
  }
  return { status: 200, body: { store, sku, price, changeId } };
}

async function byChange(changeId: string): Promise<PriceChange | undefined> {
  const [change] = await sql<PriceChange[]>`
    select id::text, store_id as store, sku, price::text, change_id as "changeId"
    from   ${prices}
    where  change_id = ${changeId}`;
  return change;
}

/** Ids are given at the insert, not at the commit: young ones shortly before come again. */
async function since(store: string, afterId: string): Promise<readonly PriceChange[]> {
  return await sql<PriceChange[]>`
    select   id::text, store_id as store, sku, price::text, change_id as "changeId"
    from     ${prices}
    where    store_id = ${store} and id > ${afterId}::bigint - 50
    and      (id > ${afterId} or effective_from > now() - interval '10 minutes')
    order by id`;
}

async function newestId(): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select coalesce(max(id), 0)::text as id
    from   ${prices}`;
  return row!.id;
}

const stream = openPriceStream(sql, { byChange, since, newestId });

serve({
  name: 'pricing 1.8.2',
  routes: [
    {
      method: 'GET',
      path: '/prices/:store/stream',
      stream: ({ params, header }, response) => {
        stream.attach(params['store'] ?? '', header('last-event-id'), response);
      },
    },
    { method: 'GET', path: '/prices/:store/:sku', handle: priceInForce },
    { method: 'PUT', path: '/prices/:store/:sku', handle: changePrice },
  ],
  check: async () => {
    stream.check();
    await database.check(prices);
  },
  close: () => {
    stream.close();
    return database.close();
  },
});
