/** Joins cache and feed to an agent: from then on it knows prices and balances. */
import { join, resolve } from 'node:path';
import { FeedPage } from '@slipway/fleet';
import { checkShape, realClock, systemRandom } from '@slipway/kernel';
import type { Agent } from '../agent.ts';
import { CachedPicks } from '../picks/cached-picks.ts';
import { detailOf } from '../sync/epochs.ts';
import { Cache } from './cache.ts';
import { FeedClient, type FetchPage } from './client.ts';
import { CachedMembers, CachedPrices } from './prices.ts';

export interface JoinedFeed {
  readonly cache: Cache;
  stop(): Promise<void>;
}

/** Opens `cache.db` in the agent's folder and follows the feed. */
export function joinFeed(agent: Agent): JoinedFeed {
  const cache = new Cache(join(resolve(agent.options.folder), 'cache.db'));
  const say = (code: string, what: string) => agent.notices.say(code, what);
  if (cache.remadeBecause) {
    say('DEVICE_CACHE', `The cache was damaged and begins anew: ${cache.remadeBecause}.`);
  }
  agent.prices = new CachedPrices(cache);
  agent.members = new CachedMembers(cache);
  agent.picks = new CachedPicks(cache);
  const fetchPage = fetchOver(agent);
  const ended = new AbortController();
  const parts = { cache, fetchPage, clock: realClock, random: systemRandom, say };
  const client = new FeedClient(parts);
  const running = client.run(ended.signal);
  agent.onReconnect(() => client.retry());
  return {
    cache,
    stop: async () => {
      ended.abort();
      await running;
      cache.close();
    },
  };
}

/** Asks the cloud, signed by the newest epoch, on the agent's own way: a drill cuts it as well. */
function fetchOver(agent: Agent): FetchPage {
  return async (stream, cursor, waitSeconds, signal) => {
    const current = agent.log.current();
    const key = current ? agent.secure.key(current.epoch) : null;
    if (!current || !key) return null;
    const query = new URLSearchParams({ stream, wait: String(waitSeconds) });
    if (cursor !== null) query.set('cursor', cursor);
    const { device, epoch } = current;
    const { status, body } = await agent.cloud.request({
      method: 'GET',
      target: `/sync/v1/feed?${query}`,
      signer: { device, epoch, key },
      timeoutMs: (waitSeconds + 15) * 1000,
      signal,
    });
    if (status !== 200) throw new Error(`The cloud answered HTTP ${status}: ${detailOf(body)}`);
    const page = checkShape(FeedPage, JSON.parse(body.toString()));
    if (!page.ok) throw new Error(`The cloud's page is none: ${page.problems[0]!.what}`);
    return page.value;
  };
}
