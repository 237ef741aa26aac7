/** The board against real systems that answer, that break, and that hang. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { readCriteria } from '@slipway/ramp';
import { until } from '../testing/wait.ts';
import { SignalBoard } from './board.ts';
import type { SignalGround } from './reader.ts';

let isBroken = false;
const asked: Record<string, number> = {};
const server = createServer(({ url = '' }, response) => {
  asked[url] = (asked[url] ?? 0) + 1;
  if (url === '/hangs') return;
  response.writeHead(isBroken ? 503 : 200).end('{"length":3}');
});
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
after(() => {
  server.closeAllConnections();
  server.close();
});

function openBoard(): SignalBoard {
  const { port } = server.address() as AddressInfo;
  const criterion = (id: string) => ({
    id,
    signal: { http: `http://127.0.0.1:${port}/${id}`, value: '$.length', every: '500ms' },
    tripwire: { above: 10 },
    action: 'hold',
  });
  const read = readCriteria([criterion('hangs'), criterion('answers')], ['criteria']);
  assert.ok(read.ok);
  return new SignalBoard(read.value, {} as SignalGround);
}

test('a signal that hangs delays no other; one that breaks says why it has no value', async () => {
  const board = openBoard();
  const newest = () => board.readings.get('answers')?.get(null);
  try {
    await until('it is read', () => newest()?.value === 3);
    const { atMs } = newest()!;
    await until('it is read again', () => newest()!.atMs > atMs);
    assert.equal(board.readings.get('hangs'), undefined, 'nothing was seen there yet');
    isBroken = true;
    await until('it breaks', () => newest()!.value === null);
    assert.equal(newest()!.trouble, 'it answers 503');
    isBroken = false;
    await until('it is well again', () => newest()!.value === 3);
    assert.equal(newest()!.trouble, null);
  } finally {
    await board.close();
  }
});

test('a board that is not wanted asks nobody', async () => {
  const board = openBoard();
  try {
    await until('it is read', () => board.readings.get('answers') !== undefined);
    board.want(false);
    const before = asked['/answers']!;
    await assert.rejects(
      until('more', () => asked['/answers']! > before + 1, 1_200),
      /not within/,
    );
    board.want(true);
    await until('it asks again', () => asked['/answers']! > before + 1);
  } finally {
    await board.close();
  }
});
