/** A device's agent by its local API: HTTP on loopback, with the token from its folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TillRefusal, type DrillAgent, type SoldLine, type TillReceipt } from './ports.ts';
import { DrillDevicesError } from './errors.ts';

/** Where a local API is, and the token that it asks for. */
export interface LocalAgent {
  readonly url: string;
  readonly token: string;
}

const TIMEOUT_MS = 10_000;
const NOT_FOUND = 'DEVICE_NOT_FOUND';

/**
 * @param folder the agent's data folder, in which it says where it is
 * @throws {DrillDevicesError} no agent has run there
 */
export function agentIn(folder: string, store: string): LocalAgent {
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      throw new DrillDevicesError(store, [`${join(folder, name)} cannot be read`]);
    }
  };
  return { url: read('api-url'), token: read('api-token') };
}

interface Status {
  readonly device: string | null;
  readonly store: string | null;
  readonly agentVersion: string;
  readonly isSelling: boolean;
  readonly unacked: number;
  readonly cloud: { readonly isCut: boolean };
  readonly clock: { readonly skewMs: number | null };
}

/** @returns the port of a drill onto one agent */
export function drillAgent(local: LocalAgent): DrillAgent {
  const get = <T>(path: string) => call<T>(local, 'GET', path);
  const post = <T>(path: string, body: object) => call<T>(local, 'POST', path, body);
  const sold = async (opId: string) =>
    (await get<{ newest: { lines: SoldLine[] } }>(`/v1/ops/${opId}`)).newest.lines;
  return {
    state: async () => {
      const { cloud, clock, ...rest } = await get<Status>('/v1/status');
      const { device, store, agentVersion, isSelling, unacked } = rest;
      const { isCut } = cloud;
      const { skewMs } = clock;
      return { device, store, agentVersion, isSelling, unacked, isCut, skewMs };
    },
    selfTest: async () => {
      const { ok, checks } = await post<{ ok: boolean; checks: { name: string; ok: boolean }[] }>(
        '/v1/self-test',
        {},
      );
      return { ok, failed: checks.filter((one) => !one.ok).map(({ name }) => name) };
    },
    cut: async (forMs) => void (await post('/v1/drill/transport', { cut: true, forMs })),
    mend: async () => void (await post('/v1/drill/transport', { cut: false })),
    sell: (opId, lines) => post<TillReceipt>('/v1/sales', { opId, basket: opId, lines }),
    takeBack: async (opId, ofSale) => {
      const lines = (await sold(ofSale)).map(({ sku, quantity, ...price }) => {
        const { priceMinor, currency, bookId, ruleId } = price;
        return { sku, quantity, price: { priceMinor, currency, bookId, ruleId } };
      });
      return post<TillReceipt>('/v1/returns', { opId, basket: opId, ofBasket: ofSale, lines });
    },
    earn: (opId, member, points) => post<TillReceipt>('/v1/loyalty/earn', { opId, member, points }),
    burn: (opId, member, points) => post<TillReceipt>('/v1/loyalty/burn', { opId, member, points }),
    sold,
    balance: async (member) => {
      try {
        return (await get<{ points: number }>(`/v1/members/${member}`)).points;
      } catch (error) {
        if (error instanceof TillRefusal && error.code === NOT_FOUND) return null;
        throw error;
      }
    },
  };
}

/** @throws {TillRefusal} it answered with an error of its own */
async function call<T>(
  { url, token }: LocalAgent,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as T & { readonly code?: string; readonly what?: string };
  if (answer.ok) return json;
  throw new TillRefusal(json.code ?? `HTTP ${answer.status}`, json.what ?? answer.statusText);
}
