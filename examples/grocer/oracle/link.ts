/**
 * The line on which the load reports: newline-delimited JSON over one local TCP connection.
 *
 * Records are taken in the order they arrive; a second load at the same time is turned away,
 * since two could not keep to one writer per key.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseRecord } from './core/parse.ts';
import type { WireRecord } from './core/wire.ts';

export interface LinkListener {
  /** One line arrived; null = it was no record. */
  take(record: WireRecord | null): void;
  /** The load's connection has ended, for whatever reason. */
  disconnected(): void;
}

export interface Link {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free local port. */
export async function listenForLoad(listener: LinkListener): Promise<Link> {
  let current: Socket | null = null;
  const server: Server = createServer((socket) => {
    if (current !== null) {
      socket.destroy();
      return;
    }
    current = socket;
    socket.on('error', () => socket.destroy());
    const lines = createInterface({ input: socket, crlfDelay: Infinity });
    lines.on('line', (line) => listener.take(parseRecord(line)));
    lines.on('close', () => {
      current = null;
      listener.disconnected();
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { address, port } = addressOf(server);
  return {
    host: address,
    port,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      current?.destroy();
      await closed;
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address;
}
