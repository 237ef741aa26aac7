/** Asks the oracle which keys exist: what it knows the values of, the load may use. */
import { request } from 'undici';
import { fieldsOf } from '../oracle/core/reading.ts';
import type { Keys, StoreKeys } from '../oracle/core/wire.ts';

/** @throws {Error} the oracle does not answer, or not with keys */
export async function fetchKeys(oracle: string): Promise<Keys> {
  const { statusCode, body } = await request(new URL('/keys', oracle));
  const { link, stores } = fieldsOf(await body.json());
  const { host, port } = fieldsOf(link);
  if (statusCode !== 200 || typeof host !== 'string' || typeof port !== 'number') {
    throw new Error(`${oracle} answered ${statusCode}, not with keys`);
  }
  return { link: { host, port }, stores: listOf(stores).map(storeKeys) };
}

function storeKeys(value: unknown): StoreKeys {
  const { store, skus, members, subscriptions } = fieldsOf(value);
  return {
    store: String(store),
    skus: listOf(skus).map(String),
    members: listOf(members).map(String),
    subscriptions: listOf(subscriptions).map((each) => {
      const { id, status } = fieldsOf(each);
      return { id: String(id), status: String(status) };
    }),
  };
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('the oracle gave no list of keys');
  return value;
}
