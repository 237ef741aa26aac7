/**
 * For tests: a learning record store as a process of its own. It holds what it was given in a file,
 * refuses what xAPI 1.0.3 forbids, and says 409 to another statement of an id that it has.
 *
 *   node lrs.ts PORT FILE USER SECRET
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { statementFaults } from './statement-faults.ts';

const [port = '0', file = '', user = '', secret = ''] = process.argv.slice(2);
const proof = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
const held = new Map<string, unknown>();
for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
  if (line === '') continue;
  const statement = JSON.parse(line) as { id: string };
  held.set(statement.id, statement);
}

/** @returns status and words */
function put(id: string, text: string): readonly [number, string] {
  let statement: unknown;
  try {
    statement = JSON.parse(text);
  } catch {
    return [400, 'no JSON'];
  }
  const faults = statementFaults(statement);
  if (faults.length > 0) return [400, faults.join('; ')];
  if ((statement as { id: string }).id !== id) return [400, 'another id in the address'];
  if (held.has(id)) return isDeepStrictEqual(held.get(id), statement) ? [204, ''] : [409, 'held'];
  held.set(id, statement);
  appendFileSync(file, `${JSON.stringify(statement)}\n`);
  return [204, ''];
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? '/', 'http://lrs');
  response.setHeader('x-experience-api-version', '1.0.3');
  const end = (status: number, text: string) => response.writeHead(status).end(text);
  if (request.headers.authorization !== proof) return void end(401, 'who are you?');
  if (!/^1\.0(\.|$)/.test(String(request.headers['x-experience-api-version']))) {
    return void end(400, 'X-Experience-API-Version is missing');
  }
  if (url.pathname !== '/xapi/statements') return void end(404, 'no such resource');
  if (request.method === 'GET') {
    return void end(200, JSON.stringify({ statements: [...held.values()], more: '' }));
  }
  const id = url.searchParams.get('statementId') ?? '';
  return void end(...put(id, Buffer.concat(parts).toString()));
}

createServer((request, response) => void answer(request, response)).listen(
  Number(port),
  '127.0.0.1',
  () => console.log('ready'),
);
