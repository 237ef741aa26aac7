/** `slipway audit witness`: sees checkpoints of logs, on a host that is not theirs. */
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import {
  claimState,
  ensureSigningKey,
  readNoteKeys,
  witnessServer,
  WitnessState,
} from '@slipway/authority/audit';
import { EXIT } from '@slipway/kernel';
import { UsageError, type Command, type Values } from '../command.ts';
import { textOption } from './fleet-options.ts';
import { JSON_OPTION, print, untilStopped } from './schema-options.ts';

function addressOf(values: Values): { host: string; port: number } {
  const text = textOption(values, 'listen', 'Say where it listens: 127.0.0.1:7450.');
  const [, host = '', digits] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host !== '' && port <= 65_535) return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
  throw new UsageError(`--listen is "${text}".`, 'Write HOST:PORT, such as 127.0.0.1:7450.');
}

/** The command. */
export const witness: Command = {
  name: 'audit witness',
  summary: 'Cosign checkpoints that go on from those that were seen; runs until it is stopped',
  usage: '--listen ADDRESS --state FILE --logs FILE [--name NAME] [--json]',
  examples: [
    [
      'slipway audit witness --listen 127.0.0.1:7450 --state seen.json --logs audit-log.pub',
      'its key is made beside the state, and printed',
    ],
  ],
  options: {
    listen: { type: 'string' },
    state: { type: 'string' },
    logs: { type: 'string' },
    name: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    listen: 'where it listens, HOST:PORT',
    state: 'the file in which it remembers what it saw; its key is kept beside it',
    logs: 'a file of the public keys of the logs that it watches, one a line',
    name: 'its name, if its key is made now, such as witness.example.com/w1',
    json: 'print one JSON document',
  },
  run: async ({ values }) => {
    const { host, port } = addressOf(values);
    const state = resolve(textOption(values, 'state', 'Name the file in which it remembers.'));
    const logsFile = textOption(values, 'logs', 'Name the file of the logs’ public keys.');
    const logs = readNoteKeys(logsFile, 'log');
    const giveBack = claimState(state);
    try {
      const name = values['name'] ?? `witness/${randomBytes(6).toString('hex')}`;
      const signing = ensureSigningKey(`${state}.key`, 'witness', () => String(name));
      const server = witnessServer({
        signing,
        logs,
        state: new WitnessState(state),
        now: Date.now,
        onRefusal: (status, why) => console.error(`refused (${status}): ${why}`),
      });
      server.listen(port, host);
      await once(server, 'listening').catch((error: Error) => {
        throw new UsageError(`It cannot listen: ${error.message}.`, 'Name another address.');
      });
      const address = server.address();
      const at = typeof address === 'object' && address ? address.port : port;
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${at}`;
      print(values, { url, key: signing.key.text, logs: logs.map((log) => log.name) }, [
        `# It watches ${logs.map((log) => log.name).join(', ')}. In .slipway/audit-witnesses:`,
        `${url} ${signing.key.text}`,
      ]);
      await untilStopped(async (signal) => {
        if (!signal.aborted) await once(signal, 'abort');
      });
      server.close();
      server.closeAllConnections();
      return EXIT.done;
    } finally {
      giveBack();
    }
  },
};
