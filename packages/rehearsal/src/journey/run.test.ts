/** Journeys against a real HTTP server that forgets, declines and dawdles. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { parseInput, realClock } from '@slipway/kernel';
import type { Journey } from './core/journey.ts';
import { readJourney } from './core/read-journey.ts';
import { openHttp } from './http.ts';
import { runJourney } from './run.ts';

const JOURNEY = `
journey: onboarding
variables: { points: 40 }
steps:
  - step: sign-up
    request: { method: POST, path: /members, body: { id: "ü {{run}}", name: Ada } }
    expect: { status: 201 }
    capture: { member: $.id }
  - step: earn
    request: { method: POST, path: "/points/{{member}}", body: { points: "{{points}}" } }
    expect: { json: { $.balance: "{{points}}" } }
    activates: true
  - step: see
    request: { method: GET, path: "/points/{{member}}" }
    expect: { json: { $.seen: true } }
    wait: { for: 2s, every: 10ms }
cleanup:
  - step: burn
    request: { method: POST, path: "/burn/{{member}}" }
  - step: leave
    request: { method: DELETE, path: "/members/{{member}}" }
cases:
  happy: {}
  declined: { variables: { points: -1 }, steps: { earn: { expect: { status: 400 } } } }
`;

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

const seen: Seen[] = [];
/** What the server does instead of the right thing, by method and first part of the path. */
let broken: Record<string, { status: number; body?: unknown } | 'hang'> = {};
let lookedAt = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
    const line = `${request.method} ${request.url}`;
    seen.push({ line, headers: request.headers, body });
    const [, kind] = /^(\w+ \/\w+)/.exec(line) ?? [];
    const fault = broken[kind ?? ''];
    if (fault === 'hang') return;
    const answer = fault ?? rightAnswer(kind ?? '', body);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body ?? {}));
  });
});

function rightAnswer(kind: string, body: Record<string, unknown> | null) {
  if (kind === 'POST /members') return { status: 201, body: { id: body?.['id'] } };
  if (kind === 'POST /points') {
    const points = Number(body?.['points']);
    return points < 0 ? { status: 400 } : { status: 200, body: { balance: points } };
  }
  if (kind === 'GET /points') return { status: 200, body: { seen: ++lookedAt >= 3 } };
  return { status: 200 };
}

const http = openHttp();
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
after(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  broken = {};
  lookedAt = 0;
});

function journeyOf(text = JOURNEY): Journey {
  const read = readJourney(parseInput(text, 'onboarding.yaml').value);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

function run(name = 'happy', journey = journeyOf()) {
  const { port } = server.address() as AddressInfo;
  return runJourney(journey, {
    case: journey.cases.find((one) => one.name === name)!,
    store: 's07',
    run: 'r1',
    target: {
      baseUrl: `http://127.0.0.1:${port}`,
      identify: (store, unit) => ({ 'x-store': store, 'x-till': unit }),
    },
    send: http.send,
    clock: realClock,
  });
}

const lines = () => seen.map(({ line }) => line);
const MEMBER = encodeURIComponent('ü r1');

test('a run fills in what it captured, says its store and unit, and cleans up', async () => {
  const done = await run();
  assert.equal(done.outcome, 'passed', String(done.reason));
  assert.deepEqual([done.journey, done.case, done.store], ['onboarding', 'happy', 's07']);
  assert.deepEqual([done.activated, done.leftBehind], [true, []]);
  assert.deepEqual(lines(), [
    'POST /members',
    `POST /points/${MEMBER}`,
    `GET /points/${MEMBER}`,
    `GET /points/${MEMBER}`,
    `GET /points/${MEMBER}`,
    `POST /burn/${MEMBER}`,
    `DELETE /members/${MEMBER}`,
  ]);
  assert.deepEqual(seen[1]?.body, { points: 40 }, 'a number stays one');
  for (const { headers } of seen) {
    assert.deepEqual([headers['x-store'], headers['x-till']], ['s07', 'journey-r1']);
  }
});

test('a case passes by the answer that it is about', async () => {
  lookedAt = 5;
  const done = await run('declined');
  assert.equal(done.outcome, 'passed', String(done.reason));
  assert.equal(lines().at(-1), `DELETE /members/${MEMBER}`);
});

test('a step that fails ends the run, and every cleanup step is tried all the same', async () => {
  broken = { 'POST /points': { status: 500 }, 'POST /burn': { status: 503 } };
  const done = await run();
  assert.deepEqual([done.outcome, done.failedStep, done.activated], ['failed', 'earn', false]);
  assert.equal(done.reason, 'the answer was 500, expected 200 to 299');
  assert.deepEqual(done.leftBehind, ['burn: the answer was 503, expected 200 to 299']);
  assert.deepEqual(lines().slice(-2), [`POST /burn/${MEMBER}`, `DELETE /members/${MEMBER}`]);
});

test('an answer without what a later step needs names journey, step and capture', async () => {
  broken = { 'POST /members': { status: 201, body: { other: 1 } } };
  const done = await run();
  assert.equal(done.failedStep, 'sign-up');
  assert.equal(
    done.reason,
    'journey onboarding, step sign-up: nothing at $.id to capture as "member"',
  );
  assert.deepEqual(lines(), ['POST /members'], 'there is nothing to clean up');
});

test('a wrong value is told with what was expected', async () => {
  broken = { 'POST /points': { status: 200, body: { balance: 39 } } };
  assert.equal((await run()).reason, '$.balance of the answer is 39, expected 40');
});

test('a wait that is never right ends at its time', async () => {
  broken = { 'GET /points': { status: 200, body: { seen: false } } };
  const done = await run('happy', journeyOf(JOURNEY.replace('for: 2s', 'for: 50ms')));
  assert.match(done.reason ?? '', /^not within 50 ms: \$\.seen of the answer is false/);
  assert.ok(lines().filter((line) => line.startsWith('GET')).length > 1, 'it asked again');
});

test('no answer in time fails the step', async () => {
  broken = { 'POST /members': 'hang' };
  const hurried = JOURNEY.replace('expect: { status: 201 }', 'expect: { within: 60ms }');
  const done = await run('happy', journeyOf(hurried));
  assert.match(done.reason ?? '', /^no answer: /);
});
