/**
 * The gate in front of one instance of green, on staging: `main.ts HARM-FILE HEALTH -- COMMAND…`.
 *
 *   router ──PORT──► gate ──a port of its own──► COMMAND
 *
 * It starts the command as it would be started without it, but for its port, and ends with it. What
 * comes in goes through, streams and upgrades as well, until the harm file says otherwise.
 */
import { spawn } from 'node:child_process';
import { freePort } from '@slipway/kernel';
import { watchHarm } from './harm-file.ts';
import { createGate } from './gate.ts';

const [harmFile = '', healthPath = '', , program = '', ...args] = process.argv.slice(2);
const host = process.env['HOST'] ?? '127.0.0.1';
const port = await freePort();
const gate = createGate({ host, port, healthPath, harm: watchHarm(harmFile) });
gate.listen(Number(process.env['PORT']), host);

const env = { ...process.env, PORT: String(port) };
const child = spawn(program, args, { env, stdio: 'inherit' });
child.on('error', (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128));
// Whoever ends an instance asks every process of its group: the command as well, which is awaited.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => gate.close());
