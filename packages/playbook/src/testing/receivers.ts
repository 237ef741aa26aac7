/** For tests: a real mail server and a real HTTP receiver, each on a port of its own. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from '@slipway/kernel';
import { SMTPServer } from 'smtp-server';

/** A message as it came. */
export interface Mail {
  readonly to: string;
  readonly messageId: string;
  readonly body: string;
}

/**
 * @param take called with each message before it is answered; throws what the server then says
 * @returns where it listens, and how it is ended
 */
export async function startMailServer(take: (mail: Mail) => void | Promise<void>) {
  const port = await freePort();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = username === 'slipway' && password === 'mail-password';
      const sent = Buffer.from(password ?? '').toString('base64');
      // As careless servers do, it repeats what it was told.
      done(isKnown ? null : new Error(`not you: ${password} ${sent}`), { user: 'slipway' });
    },
    onData: (stream, { envelope }, done) => {
      const takeAll = async () => {
        try {
          const body = await text(stream);
          const messageId = /^Message-ID: <(.+)>/im.exec(body)?.[1] ?? '';
          await take({ to: envelope.rcptTo[0]!.address, messageId, body });
          done();
        } catch (error) {
          done(error as Error);
        }
      };
      void takeAll();
    },
  });
  server.on('error', () => undefined); // a client that was killed is no fault of the server's
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    port,
    url: `smtp://slipway:mail-password@127.0.0.1:${port}`,
    end: async () => {
      server.close(() => resolve());
      await promise;
    },
  };
}

/** A request as it came. */
export interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** @param answer called with each request; @returns its status */
export async function startReceiver(answer: (call: Call) => number) {
  const port = await freePort();
  const server = createServer(async (request, response) => {
    const call = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    response.writeHead(answer(call)).end('taken');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
