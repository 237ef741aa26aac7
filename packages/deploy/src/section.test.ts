import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInput } from '@slipway/kernel';
import { readServices } from './section.ts';

const read = (yaml: string) => {
  const document = parseInput(`services:\n${yaml}`, 'launch.yaml');
  const { services } = document.value as { services: unknown };
  return { document, parsed: readServices(services, ['services']) };
};
const BLUE = 'blue: { release: 1.8.2, run: "node a.ts" }';
const RUN = `${BLUE}, green: { release: 2.0.0, run: "node b.ts" }`;

test('a service of each target is read, with its defaults', () => {
  const { parsed } = read(`
  - { name: pricing, target: process, instances: 2, ${RUN} }
  - name: loyalty
    target: external
    needs: [pricing]
    health: /ready
    blue: { release: 1.0.0, url: "http://10.0.0.1:80/" }
    green: { release: 1.1.0, urls: ["http://10.0.0.2:80", "https://b.example/api/"] }`);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.deepEqual(parsed.value, [
    {
      name: 'pricing',
      target: 'process',
      needs: [],
      instances: 2,
      healthPath: '/healthz',
      blue: { release: '1.8.2', run: 'node a.ts' },
      green: { release: '2.0.0', run: 'node b.ts' },
    },
    {
      name: 'loyalty',
      target: 'external',
      needs: ['pricing'],
      instances: 1,
      healthPath: '/ready',
      blue: { release: '1.0.0', urls: ['http://10.0.0.1:80'] },
      green: { release: '1.1.0', urls: ['http://10.0.0.2:80', 'https://b.example/api'] },
    },
  ]);
});

const GREEN = `green: { release: b, run: x }`;
const EXTERNAL = `blue: { release: a, url: "http://a" }`;
const wrong: [string, string, RegExp, RegExp][] = [
  [
    'an unknown need suggests the nearest',
    `  - { name: pricing, target: process, ${RUN} }
  - { name: loyalty, target: process, needs: [pricng], ${RUN} }`,
    /loyalty needs "pricng"/,
    /"pricing"/,
  ],
  [
    'a circle is named',
    `  - { name: a, target: process, needs: [b], ${RUN} }
  - { name: b, target: process, needs: [a], ${RUN} }`,
    /a needs b needs a/,
    /Take one/,
  ],
  [
    'a name that comes twice',
    `  - { name: a, target: process, ${RUN} }\n  - { name: a, target: process, ${RUN} }`,
    /two services named "a"/,
    /another name/,
  ],
  [
    'kubernetes is not in this version',
    `  - { name: a, target: kubernetes, ${RUN} }`,
    /this version has no kubernetes target/,
    /external/,
  ],
  [
    'a process without run',
    `  - { name: a, target: process, blue: { release: "1" }, green: { release: "2", run: x } }`,
    /services\[0\]\.blue lacks "run"/,
    /Add "run"/,
  ],
  [
    'an external with run',
    `  - { name: a, target: external, ${EXTERNAL}, green: { release: b, run: x } }`,
    /green has "run", but target external starts nothing/,
    /Take "run" away/,
  ],
  [
    'an external without a URL',
    `  - { name: a, target: external, ${EXTERNAL}, green: { release: b } }`,
    /green lacks "url" or "urls"/,
    /Add "url/,
  ],
  [
    'a password in a URL',
    `  - { name: a, target: external, ${EXTERNAL}, green: { release: b, url: "http://u:p@b" } }`,
    /green\.url holds a user or password/,
    /http:\/\/host/,
  ],
  [
    'a release that YAML takes for a number',
    `  - { name: a, target: process, blue: { release: 2.0, run: x }, ${GREEN} }`,
    /blue\.release is a number/,
    /quotes/,
  ],
  [
    'a command that never closes its quote',
    `  - { name: a, target: process, blue: { release: a, run: "x 'y" }, ${GREEN} }`,
    /run has a ' that is never closed/,
    /Correct the command/,
  ],
  [
    'an unknown key',
    `  - { name: a, target: process, instance: 2, ${RUN} }`,
    /"instance" is not a known key/,
    /"instances"/,
  ],
];
for (const [name, yaml, what, next] of wrong) {
  test(`${name} is a problem with its place`, () => {
    const { document, parsed } = read(yaml);
    assert.ok(!parsed.ok, 'it should not be taken');
    assert.equal(parsed.problems.length, 1, JSON.stringify(parsed.problems));
    const error = document.error(parsed.problems);
    assert.match(error.what, what);
    assert.match(error.next, next);
    assert.ok((error.place?.line ?? 0) > 1);
  });
}
