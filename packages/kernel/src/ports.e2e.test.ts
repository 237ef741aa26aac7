import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { freePort, isPortFree } from './ports.ts';

test('a port is free until somebody listens, on this address or on all', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const port = await freePort();
    assert.ok(port > 0);
    assert.equal(await isPortFree(port), true);
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    assert.equal(await isPortFree(port), false);
    server.close();
    await once(server, 'close');
    assert.equal(await isPortFree(port), true);
  }
});

test('a wanted port is given if free, and another if taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  const other = await freePort(taken);
  assert.notEqual(other, taken);
  server.close();
  await once(server, 'close');
  assert.equal(await freePort(taken), taken);
});
