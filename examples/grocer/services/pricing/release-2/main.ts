/**
 * Pricing, release 2.0.0: a price is a whole number of minor units and a currency
 * (`price_minor bigint, currency text`), by effective date.
 *
 *   GET /prices/STORE/SKU   PUT /prices/STORE/SKU   GET /prices/STORE/stream
 */
import { openDatabase } from '../../shared/database.ts';
import { watchFaults } from '../../shared/faults.ts';
import { HttpError, readId, readPrice } from '../../shared/fields.ts';
import { serve, type Answer, type Call } from '../../shared/http.ts';
import { CHANNEL, openPriceStream, type PriceChange } from '../stream.ts';

/** A change as this version stores it; `minor` as text, for it is a bigint. */
type Row = Omit<PriceChange, 'price'> & { readonly minor: string; readonly currency: string };

const database = openDatabase('pricing 2.0.0', 'pricing');
const { sql } = database;
const prices = database.table('price');

async function priceInForce({ params }: Call): Promise<Answer> {
  const { store = '', sku = '' } = params;
  const [row] = await sql<{ minor: string; currency: string }[]>`
    select   price_minor::text as minor, currency
    from     ${prices}
    where    store_id = ${store} and sku = ${sku} and effective_from <= now()
    order by effective_from desc, id desc
    limit    1`;
  if (!row) throw new HttpError(404, 'no-such-price');
  return { status: 200, body: { store, sku, ...moneyOf(row) } };
}

async function changePrice({ params, body }: Call): Promise<Answer> {
  const { store = '', sku = '' } = params;
  const minor = Number(readPrice(body).replace('.', ''));
  const changeId = readId(body, 'changeId');
  const note = JSON.stringify({ store, sku, changeId });
  // One statement: the notification goes out with the commit or not at all.
  const [made] = await sql<{ currency: string }[]>`
    with made as (
      insert into ${prices} (store_id, sku, price_minor, effective_from, change_id)
      values (${store}, ${sku}, ${minor}, now(), ${changeId})
      on conflict (change_id) do nothing
      returning currency
    )
    select currency, pg_notify(${CHANNEL}, ${note}) from made`;
  const row = made ? { minor: String(minor), currency: made.currency } : await rowOf(changeId);
  if (!row) throw new HttpError(409, 'change-id-used');
  if ('store' in row) {
    const same = row.store === store && row.sku === sku && row.minor === String(minor);
    if (!same) throw new HttpError(409, 'change-id-used');
  }
  return { status: 200, body: { store, sku, ...moneyOf(row), changeId } };
}

async function rowOf(changeId: string): Promise<Row | undefined> {
  const [row] = await sql<Row[]>`
    select id::text, store_id as store, sku, price_minor::text as minor, currency,
           change_id as "changeId"
    from   ${prices}
    where  change_id = ${changeId}`;
  return row;
}

/** Ids are given at the insert, not at the commit: young ones shortly before come again. */
async function since(store: string, afterId: string): Promise<readonly PriceChange[]> {
  const rows = await sql<Row[]>`
    select   id::text, store_id as store, sku, price_minor::text as minor, currency,
             change_id as "changeId"
    from     ${prices}
    where    store_id = ${store} and id > ${afterId}::bigint - 50
    and      (id > ${afterId} or effective_from > now() - interval '10 minutes')
    order by id`;
  return rows.map(changeOf);
}

function changeOf(row: Row): PriceChange {
  const { id, store, sku, changeId } = row;
  return { id, store, sku, changeId, price: moneyOf(row).price };
}

function moneyOf({ minor, currency }: { minor: string; currency: string }) {
  const digits = minor.padStart(3, '0');
  const price = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return { price, minor: Number(minor), currency };
}

async function newestId(): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select coalesce(max(id), 0)::text as id
    from   ${prices}`;
  return row!.id;
}

const stream = openPriceStream(sql, {
  byChange: async (changeId) => {
    const row = await rowOf(changeId);
    return row && changeOf(row);
  },
  since,
  newestId,
});

serve({
  name: 'pricing 2.0.0',
  faults: watchFaults(process.env['GROCER_FAULTS']),
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
