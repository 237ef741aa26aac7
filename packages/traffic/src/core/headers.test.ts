/** What passes the router, and what it writes itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientHeaders, upstreamHeaders, type Hop } from './headers.ts';

const hop: Hop = { remoteAddress: '10.0.0.9', trusted: false, colour: 'green', bucket: 17 };

/** @returns the flat list as an object, values of one name joined with ` | ` */
function asObject(flat: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) {
    const [name, value] = [flat[at]!, flat[at + 1]!];
    out[name] = name in out ? `${out[name]} | ${value}` : value;
  }
  return out;
}

test('hop-by-hop headers, and those that connection names, end at the router', () => {
  const raw = ['Host', 'shop', 'Connection', 'keep-alive, X-Mine, Host', 'X-Mine', '1'];
  raw.push('TE', 'trailers', 'Upgrade', 'h2c', 'Keep-Alive', 'timeout=5', 'Accept', '*/*');
  raw.push('Transfer-Encoding', 'chunked', 'Expect', '100-continue', 'Proxy-Connection', 'x');
  const passed = asObject(upstreamHeaders(raw, 'keep-alive, X-Mine, Host', hop));
  const names = Object.keys(passed).sort();
  const ours = ['forwarded', 'x-forwarded-for', 'x-slipway-bucket', 'x-slipway-colour'];
  assert.deepEqual(names, ['accept', 'host', ...ours].sort());
});

test('a client cannot choose its colour or its address by a header', () => {
  const raw = ['x-slipway-colour', 'blue', 'X-Slipway-Bucket', '1', 'Forwarded', 'for=1.1.1.1'];
  raw.push('X-Forwarded-For', '1.1.1.1', 'X-Forwarded-Proto', 'https');
  const passed = asObject(upstreamHeaders(raw, undefined, hop));
  assert.deepEqual(passed, {
    'x-slipway-colour': 'green',
    'x-slipway-bucket': '17',
    forwarded: 'for=10.0.0.9;proto=http',
    'x-forwarded-for': '10.0.0.9',
  });
});

test('a trusted hop has its chain of addresses continued', () => {
  const raw = ['Forwarded', 'for=1.1.1.1', 'X-Forwarded-For', '1.1.1.1'];
  raw.push('X-Forwarded-Proto', 'https');
  const trusted = { ...hop, trusted: true, remoteAddress: '::1' };
  const passed = asObject(upstreamHeaders(raw, undefined, trusted));
  assert.equal(passed['forwarded'], 'for=1.1.1.1, for="[::1]";proto=http');
  assert.equal(passed['x-forwarded-for'], '1.1.1.1, ::1');
  assert.equal(passed['x-forwarded-proto'], 'https');
});

test('the authority of an absolute target replaces host', () => {
  const passed = asObject(upstreamHeaders(['Host', 'a'], undefined, { ...hop, host: 'b:81' }));
  assert.equal(passed['host'], 'b:81');
});

test('an answer keeps each of its cookies, names its colour and loses hop-by-hop headers', () => {
  const headers = {
    'set-cookie': ['a=1', 'b=2'],
    connection: 'close, x-mine',
    'x-mine': '1',
    'x-slipway-colour': 'blue',
    'transfer-encoding': 'chunked',
    etag: 'x',
  };
  const extras = { colour: 'green', setCookie: 'unit=7', close: true } as const;
  assert.deepEqual(asObject(clientHeaders(headers, extras)), {
    'set-cookie': 'a=1 | b=2 | unit=7',
    etag: 'x',
    'x-slipway-colour': 'green',
    connection: 'close',
  });
});
