/** Journeys of a launch: each mistake in its own file, and what criteria may ask of them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import type { LaunchSpec } from './core/spec.ts';
import { readLaunch } from './read-launch.ts';

const CRITERION = `  - id: sign-ups
    signal: { journey: onboarding, measure: activation-share }
    tripwire: { below: 85%, of-at-least: 30, within: 60m }
    action: hold
`;
const BALANCE = `  - id: balance
    signal: { sql: "select 0", on: shop }
    tripwire: { not-equal: 0 }
    action: rollback-launch
`;
const LAUNCH = `launch: spring
opens: 2026-11-27T09:00[America/Chicago]
criteria:
${CRITERION}${BALANCE}services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node shop.mjs }
    green: { release: 2.0.0, run: node shop.mjs }
traffic:
  listen: 127.0.0.1:8080
  routes: { /: shop }
  store: { header: x-store }
  unit: { header: x-till }
ramp: { over: 3h, pilot: 50%, step: 50%, waves: [{ stores: rest, offset: 0m }] }
stores: stores.yaml
databases: { shop: { url: env:SHOP_URL } }
journeys: [onboarding.yaml]
`;
const JOURNEY = `journey: onboarding
steps:
  - step: sign-up
    request: { method: POST, path: /members }
    activates: true
`;

function read(launch = LAUNCH, journey: string | null = JOURNEY): LaunchSpec {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-journeys-'));
  try {
    writeFileSync(join(folder, 'stores.yaml'), '- { id: s01 }\n');
    if (journey !== null) writeFileSync(join(folder, 'onboarding.yaml'), journey);
    writeFileSync(join(folder, 'again.yaml'), JOURNEY);
    writeFileSync(join(folder, 'launch.yaml'), launch);
    return readLaunch(join(folder, 'launch.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('journeys are read with the launch, and kept with it', () => {
  const spec = read();
  assert.deepEqual(
    spec.journeys.map(({ name, cases }) => [name, cases.length]),
    [['onboarding', 1]],
  );
  assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec, 'it can be stored as JSON');
});

test('what is locked covers the journeys: one that expects less has another hash', () => {
  const lax = JOURNEY.replace('activates', 'expect: { status: [200, 500] }\n    activates');
  assert.notEqual(read(LAUNCH, lax).criteriaHash, read().criteriaHash);
  const commented = `# the same\n${JOURNEY}`;
  assert.equal(read(LAUNCH, commented).criteriaHash, read().criteriaHash);
});

interface Bad {
  readonly name: string;
  readonly launch?: string;
  readonly journey?: string | null;
  readonly quote: string;
  readonly what: RegExp;
}
const bad: readonly Bad[] = [
  {
    name: 'a journey that is not there',
    journey: null,
    quote: 'journeys: [onboarding.yaml]',
    what: /The journey onboarding\.yaml does not exist/,
  },
  {
    name: 'a mistake in a journey',
    journey: JOURNEY.replace('method: POST', 'methd: POST'),
    quote: '    request: { methd: POST, path: /members }',
    what: /methd|lacks "method"/,
  },
  {
    name: 'a journey that is not YAML',
    journey: 'journey: [',
    quote: 'journey: [',
    what: /not valid YAML/,
  },
  {
    name: 'two journeys of one name',
    launch: LAUNCH.replace('[onboarding.yaml]', '[onboarding.yaml, again.yaml]'),
    quote: 'journeys: [onboarding.yaml, again.yaml]',
    what: /a journey "onboarding" already/,
  },
  {
    name: 'a criterion over no journey',
    launch: LAUNCH.replace('journey: onboarding,', 'journey: onbording,'),
    quote: '    signal: { journey: onbording, measure: activation-share }',
    what: /no journey "onbording"/,
  },
  {
    name: 'an activation that no step gives',
    journey: JOURNEY.replace('    activates: true\n', ''),
    quote: '    signal: { journey: onboarding, measure: activation-share }',
    what: /No step of journey "onboarding"/,
  },
  {
    name: 'more runs than a store can have in the window',
    launch: LAUNCH.replace('within: 60m', 'within: 10m'),
    quote: '    tripwire: { below: 85%, of-at-least: 30, within: 10m }',
    what: /A store has 20 run\(s\) of "onboarding" in this window, never 30/,
  },
  {
    name: 'a query on no database',
    launch: LAUNCH.replace('on: shop', 'on: shopp'),
    quote: '    signal: { sql: "select 0", on: shopp }',
    what: /no database "shopp"/,
  },
  {
    name: 'a fleet without devices',
    launch: LAUNCH.replace('{ sql: "select 0", on: shop }', '{ fleet: backlog }'),
    quote: '    signal: { fleet: backlog }',
    what: /needs devices/,
  },
  {
    name: 'journeys that are no list',
    launch: LAUNCH.replace('[onboarding.yaml]', 'onboarding.yaml'),
    quote: 'journeys: onboarding.yaml',
    what: /journeys/,
  },
];
for (const { name, launch = LAUNCH, journey = JOURNEY, quote, what } of bad) {
  test(`${name} is told at its line`, () => {
    assert.throws(
      () => read(launch, journey),
      (error) => {
        assert.ok(error instanceof InputFileError, String(error));
        const found = error.problems.find((one) => what.test(one.what));
        assert.ok(found, error.problems.map((one) => one.what).join(' '));
        assert.equal(found.place.quote, quote);
        return true;
      },
    );
  });
}

test('journeys of a launch without traffic are refused', () => {
  const without = LAUNCH.replace(/^services:[\s\S]*?^stores: .*\n/m, '').replace(
    /^criteria:[\s\S]*?(?=^databases)/m,
    '',
  );
  assert.throws(
    () => read(without),
    (error) =>
      error instanceof InputFileError &&
      error.problems.some(({ what }) => what.includes('this launch has no `traffic`')),
  );
});
