/** Asking a provider on a real port: what is tried again, after what pauses, whose time counts. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import { ProviderUnavailableError } from '../errors.ts';
import { ask, type HttpProvider } from './http.ts';

type Reply = (response: ServerResponse) => void;

/** Answers each request with the next reply, the last one for ever. */
async function withServer(
  replies: readonly Reply[],
  body: (provider: HttpProvider, seen: { asked: number; pausesMs: number[] }) => Promise<void>,
): Promise<void> {
  const seen = { asked: 0, pausesMs: [] as number[] };
  const server = createServer((_, response) => {
    const reply = replies[Math.min(seen.asked, replies.length - 1)]!;
    seen.asked += 1;
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = {
    nowMs: () => 5_000,
    sleep: async (ms: number) => void seen.pausesMs.push(ms),
  };
  const random = seededRandom(3);
  const provider = { source: 'p', baseUrl: `http://127.0.0.1:${port}`, clock, random };
  try {
    await body({ ...provider, pauseMs: 100, timeoutMs: 300 }, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const say =
  (status: number, body: object = {}, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
const cut: Reply = (response) => response.destroy();
const silent: Reply = () => {};
const QUESTION = { method: 'POST', path: '/x', body: 'a=1' } as const;

test('C5 a cut line, silence, 500, 429, a key in use: tried again after growing pauses', () =>
  withServer(
    [
      cut,
      silent,
      say(500),
      say(429),
      say(409, { error: { code: 'idempotency_key_in_use' } }),
      say(200, { a: 1 }),
    ],
    async (provider, seen) => {
      const answer = await ask({ ...provider, tries: 6 }, QUESTION);
      assert.deepEqual([answer.status, answer.body, seen.asked], [200, { a: 1 }, 6]);
      for (const [at, pauseMs] of seen.pausesMs.entries()) {
        const longestMs = 100 * 2 ** at;
        assert.ok(pauseMs >= longestMs / 2 && pauseMs <= longestMs, `pause ${at}: ${pauseMs} ms`);
      }
      assert.equal(seen.pausesMs.length, 5);
    },
  ));

test('C5 a refusal is not tried again; no answer is an error that says so', async () => {
  for (const status of [400, 402, 404, 409]) {
    await withServer([say(status)], async (provider, seen) => {
      assert.equal((await ask(provider, QUESTION)).status, status);
      assert.equal(seen.asked, 1);
    });
  }
  await withServer([say(503)], async (provider, seen) => {
    await assert.rejects(ask(provider, QUESTION), (error) => {
      assert.ok(error instanceof ProviderUnavailableError);
      assert.match(error.message, /p cannot be used: it answers with HTTP 503 \(4 tries\)/);
      return true;
    });
    assert.equal(seen.asked, 4);
  });
});

test('C6 an answer is of the provider’s time; of ours only if it tells none', async () => {
  const date = 'Sat, 28 Nov 2026 00:00:07 GMT';
  await withServer([say(200, {}, { date })], async (provider) => {
    assert.equal((await ask(provider, QUESTION)).atMs, Date.UTC(2026, 10, 28, 0, 0, 7));
  });
  const untimed: Reply = (response) => {
    response.sendDate = false;
    response.writeHead(200).end('{}');
  };
  await withServer([untimed], async (provider) => {
    assert.equal((await ask(provider, QUESTION)).atMs, 5_000);
  });
});
