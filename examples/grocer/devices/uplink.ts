/**
 * A store's line to the cloud, as a process: TCP in, TCP out. Ended, the store is offline.
 *
 *   uplink.ts PORT TARGET      listens on loopback (0: any port), forwards to TARGET (host:port)
 */
import { connect, createServer, type AddressInfo } from 'node:net';

const [port = '', target = ''] = process.argv.slice(2);
const [host = '', targetPort = ''] = target.split(':');

const server = createServer((near) => {
  const far = connect(Number(targetPort), host);
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
server.listen(Number(port), '127.0.0.1', () => {
  const { port: own } = server.address() as AddressInfo;
  console.log(JSON.stringify({ kind: 'ready', url: `http://127.0.0.1:${own}` }));
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
