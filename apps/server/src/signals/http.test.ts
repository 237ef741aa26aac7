/** Numbers of another system, over real HTTP. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { ReadingCriterion } from '@slipway/ramp';
import { openHttp } from './http.ts';
import type { SignalGround } from './reader.ts';

let answer: RequestListener = (_, response) => response.end();
const server = createServer((request, response) => answer(request, response));
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
after(() => {
  server.closeAllConnections();
  server.close();
});

async function read(listener: RequestListener) {
  answer = listener;
  const { port } = server.address() as AddressInfo;
  const signal = { http: `http://127.0.0.1:${port}/stats`, value: '$.queues[0].length' };
  const criterion = { id: 'queue', signal: { ...signal, everyMs: 1000 } };
  const reader = openHttp(criterion as ReadingCriterion, {} as SignalGround);
  assert.ok(reader);
  try {
    return await reader.read();
  } finally {
    await reader.close();
  }
}

test('the number at the path is the reading of the fleet', async () => {
  const [look] = await read((_, response) => response.end('{"queues":[{"length":12}]}'));
  assert.deepEqual([look?.store, look?.value, look?.count], [null, 12, 1]);
});

const wrong: readonly [what: string, listener: RequestListener, words: RegExp][] = [
  ['an error', (_, response) => response.writeHead(503).end('{}'), /it answers 503/],
  ['a page', (_, response) => response.end('<html>'), /JSON/],
  ['no number', (_, response) => response.end('{"queues":[{"length":"12"}]}'), /no number at/],
  ['too much', (_, response) => response.end('x'.repeat(100_000)), /size|exceeded/i],
  ['nothing', (request) => request.destroy(), /./],
];
for (const [what, listener, words] of wrong) {
  test(`${what} is no reading`, async () => {
    await assert.rejects(read(listener), words);
  });
}
