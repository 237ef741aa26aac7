/** The `traffic` section of a launch file, right and wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInput } from '@slipway/kernel';
import { readTraffic } from './section.ts';

const GOOD = `
plane: auto
listen: 127.0.0.1:8080
routes: { /prices: pricing, /: shop }
store: { header: x-store }
unit: { header: x-till, else: { cookie: slipway-unit } }
`;

/** @returns what is said about the section with one line replaced */
function problemsOf(from: string, to: string): string[] {
  assert.ok(GOOD.includes(from));
  const { value } = parseInput(GOOD.replace(from, to), 'launch.yaml');
  const read = readTraffic(value, ['traffic'], ['pricing', 'shop']);
  return read.ok ? [] : read.problems.map(({ path, what }) => `${path.join('.')}: ${what}`);
}

test('a section is read, and plane auto means the router', () => {
  const { value } = parseInput(GOOD, 'launch.yaml');
  const read = readTraffic(value, ['traffic'], ['pricing', 'shop']);
  assert.deepEqual(read.ok && read.value, {
    plane: 'router',
    listen: { host: '127.0.0.1', port: 8080 },
    routes: [
      { prefix: '/prices', service: 'pricing' },
      { prefix: '/', service: 'shop' },
    ],
    store: { header: 'x-store' },
    unit: { header: 'x-till', else: { cookie: 'slipway-unit' } },
  });
});

test('what cannot be is named with its place', () => {
  const cases: [from: string, to: string, said: RegExp][] = [
    ['plane: auto', 'plane: haproxy', /^traffic\.plane: This version has no haproxy plane\.$/],
    ['plane: auto', 'plane: nginx', /^traffic\.plane: /],
    ['127.0.0.1:8080', '8080', /^traffic\.listen: /],
    ['127.0.0.1:8080', '127.0.0.1:99999', /^traffic\.listen: "127\.0\.0\.1:99999"/],
    ['/: shop', '/: shoe', /^traffic\.routes\.\/: .*"shoe", which is no service/],
    ['/prices: p', 'prices: p', /^traffic\.routes\.prices: "prices" is no path prefix/],
    ['{ /prices: pricing, /: shop }', '{}', /^traffic\.routes: No path is routed/],
    ['{ header: x-store }', '{}', /^traffic\.store: Exactly one/],
    ['cookie: slipway-unit', 'cookie: a, header: b', /^traffic\.unit\.else: Exactly one/],
    ['cookie: slipway-unit', 'host: a', /^traffic\.unit\.else.*"host" is not a known key/],
    ['store: { header: x-store }', '', /traffic lacks "store"/],
  ];
  for (const [from, to, said] of cases) {
    const problems = problemsOf(from, to);
    assert.ok(
      problems.some((problem) => said.test(problem)),
      `${to}: ${JSON.stringify(problems)}`,
    );
  }
});

test('an IPv6 address is listened on in brackets', () => {
  assert.deepEqual(problemsOf('127.0.0.1:8080', '"[::1]:8080"'), []);
});
