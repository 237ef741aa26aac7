/**
 * The load's line to the oracle: records as JSON lines, in order, written once per turn.
 *
 * Without its witness a load proves nothing: when the line breaks, the load is told and ends.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { WireRecord } from '../oracle/core/wire.ts';

export interface Link {
  report(record: WireRecord): void;
  /** Resolves when the oracle hung up before `close`. */
  readonly broken: Promise<void>;
  /** Sends what is left, and hangs up. */
  close(): Promise<void>;
}

/** Connects to the oracle; rejects when no one listens there. */
export async function openLink(at: { host: string; port: number }): Promise<Link> {
  const socket = connect(at);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let lines: string[] = [];
  let closing = false;
  const broken = Promise.withResolvers<void>();
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (!closing) broken.resolve();
  });
  const flush = (): void => {
    if (lines.length > 0 && socket.writable) socket.write(lines.join(''));
    lines = [];
  };
  return {
    report: (record) => {
      // An intent is on its way before its request: the request is written in a later turn.
      if (lines.length === 0) queueMicrotask(flush);
      lines.push(`${JSON.stringify(record)}\n`);
    },
    broken: broken.promise,
    close: async () => {
      closing = true;
      flush();
      const closed = once(socket, 'close');
      socket.end();
      if (!socket.closed) await closed;
    },
  };
}
