import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatError, InputFileError } from '@slipway/kernel';
import type { LaunchSpec } from './core/spec.ts';
import { criteriaHashOf } from './core/locked.ts';
import { readLaunch } from './read-launch.ts';

const STORES = `- { id: s01, name: Quayside, zone: America/New_York, owner: quayside.manager }
- { id: s02, opens: "08:00" }
- { id: s03 }
`;

const PEOPLE = 'people: people.yaml\n';

const LAUNCH = `launch: spring
opens: 2026-11-27T09:00[America/Chicago]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    tripwire: { above: 2%, of-at-least: 20, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
rollback:
  within: 2s
  blue-kept: 30m
databases:
  grocer: { url: env:GROCER_DATABASE_URL, schemas: [pricing, loyalty] }
changes:
  - { on: grocer, schema: pricing, file: changes/minor-units.yaml }
services:
  - name: pricing
    target: process
    blue: { release: 1.8.2, run: node pricing/1.ts }
    green: { release: 2.0.0, run: node pricing/2.ts }
traffic:
  plane: auto
  listen: 127.0.0.1:8080
  routes: { /prices: pricing }
  store: { header: x-store }
  unit: { header: x-till }
ramp:
  over: 3h
  pilot: 10%
  step: 10%
  waves:
    - { stores: [s01], offset: 0m }
    - { stores: rest, offset: 15m }
stores: stores.yaml
`;

/** Writes a launch of its own folder and reads it. */
function read(launch: string, stores: string | null = STORES): LaunchSpec {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-launch-'));
  try {
    mkdirSync(join(folder, 'changes'));
    writeFileSync(join(folder, 'changes/minor-units.yaml'), 'operations: []\n');
    if (stores !== null) writeFileSync(join(folder, 'stores.yaml'), stores);
    writeFileSync(join(folder, 'people.yaml'), 'people: []\n');
    writeFileSync(join(folder, 'launch.yaml'), launch);
    return readLaunch(join(folder, 'launch.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function refusal(launch: string, stores: string | null = STORES): InputFileError {
  try {
    read(launch, stores);
  } catch (error) {
    assert.ok(error instanceof InputFileError, String(error));
    return error;
  }
  assert.fail('the launch file should have been refused');
}

/** Replaces one piece of the good launch file, which must have it. */
function but(from: string, to: string, text = LAUNCH): string {
  assert.ok(text.includes(from), `the good file lacks ${from}`);
  return text.replace(from, to);
}

/** Takes sections out of the good launch file, with everything that is indented under them. */
function without(...keys: string[]): string {
  return LAUNCH.split(/\n(?=\S)/)
    .filter((section) => !keys.some((key) => section.startsWith(`${key}:`)))
    .join('\n');
}

test('a whole launch file is read with its names resolved', () => {
  const spec = read(LAUNCH);
  assert.equal(spec.name, 'spring');
  assert.equal(spec.opens, '2026-11-27T09:00[America/Chicago]');
  assert.equal(spec.file, join(spec.folder, 'launch.yaml'));
  const rollback = { withinMs: 2000, blueKeptMs: 1_800_000, undoWindowMs: null };
  assert.deepEqual(spec.rollback, rollback);
  const kept = read(but('  within: 2s', '  within: 2s\n  undo-window: 10d'));
  assert.equal(kept.rollback.undoWindowMs, 864_000_000);
  assert.deepEqual(spec.databases, {
    grocer: { urlRef: 'env:GROCER_DATABASE_URL', schemas: ['pricing', 'loyalty'] },
  });
  const file = join(spec.folder, 'changes/minor-units.yaml');
  assert.deepEqual(spec.changes, [{ on: 'grocer', schema: 'pricing', file }]);
  assert.deepEqual(
    spec.services.map((service) => service.green.release),
    ['2.0.0'],
  );
  assert.deepEqual(spec.traffic?.routes, [{ prefix: '/prices', service: 'pricing' }]);
  assert.deepEqual(
    spec.ramp?.stores.map((plan) => [plan.store, plan.wave]),
    [
      ['s01', 1],
      ['s02', 2],
      ['s03', 2],
    ],
  );
  assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec, 'it can be stored as JSON');
});

test('a store has the launch’s zone, day and hour unless it says its own', () => {
  const [quayside, second, third] = read(LAUNCH).stores;
  assert.deepEqual(quayside, {
    id: 's01',
    name: 'Quayside',
    zone: 'America/New_York',
    owner: 'quayside.manager',
    opens: null,
    expectedPerSecond: null,
  });
  assert.equal(second?.opens, '2026-11-27T08:00:00-06:00[America/Chicago]');
  assert.deepEqual([third?.name, third?.zone, third?.owner], ['s03', 'America/Chicago', null]);
  const own = read(LAUNCH, STORES.replace('id: s01,', 'id: s01, opens: "2026-11-28T07:30",'));
  assert.equal(own.stores[0]?.opens, '2026-11-28T07:30:00-05:00[America/New_York]');
});

test('the hash of the criteria follows what they say, not how they are written', () => {
  const { criteriaHash } = read(LAUNCH);
  const spaced = but('{ meter: failed-share }', '\n      meter: "failed-share"   # comment');
  assert.equal(read(spaced).criteriaHash, criteriaHash);
  assert.equal(read(but('blue-kept: 30m', 'blue-kept: 40m')).criteriaHash, criteriaHash);
  assert.notEqual(read(but('above: 2%', 'above: 3%')).criteriaHash, criteriaHash);
});

test('devices sync with the only database, or with the one that is named', () => {
  const day = { on: 'grocer', offlineForMs: 86_400_000, lan: true };
  assert.deepEqual(read(`${LAUNCH}${PEOPLE}devices: {}\n`).devices, day);
  const section = 'devices: { on: grocer, offline-for: 36h, lan: off }';
  const given = read(`${LAUNCH}${PEOPLE}${section}\n`).devices;
  assert.deepEqual(given, { on: 'grocer', offlineForMs: 129_600_000, lan: false });
  assert.equal(read(LAUNCH).devices, null);
});

test('a launch that is to be rehearsed says whose signature on the record counts', () => {
  assert.throws(() => read(`${LAUNCH}staging: {}\n`), /whose signature on the record counts/);
  assert.deepEqual(read(`${LAUNCH}${PEOPLE}staging: {}\n`).staging, {
    databases: null,
    faults: [],
  });
  assert.equal(read(LAUNCH).staging, null);
  const secret = 'staging: { databases: { grocer: "postgres://me:pw@db/x" } }';
  const { message, place } = refusal(`${LAUNCH}${PEOPLE}${secret}\n`);
  assert.doesNotMatch(`${message} ${place?.quote}`, /pw@/);
});

test('devices need to know whose signatures count, and the file says who', () => {
  assert.match(read(`${LAUNCH}${PEOPLE}devices: {}\n`).people ?? '', /\/people\.yaml$/);
  assert.equal(read(LAUNCH).people, null);
  assert.throws(() => read(`${LAUNCH}devices: {}\n`), /whose signatures count/);
  assert.throws(() => read(`${LAUNCH}people: nobody.yaml\n`), /nobody\.yaml does not exist/);
});

test('what is left out of rollback is one second and 72 hours', () => {
  assert.deepEqual(read(without('rollback')).rollback, {
    withinMs: 1000,
    blueKeptMs: 72 * 3_600_000,
    undoWindowMs: null,
  });
});

test('a ramp without a schema change, and a schema change without a ramp, are launches', () => {
  const ramp = read(without('databases', 'changes', 'rollback'));
  assert.deepEqual([ramp.databases, ramp.changes], [{}, []]);
  assert.ok(ramp.ramp && ramp.traffic);
  const change = read(without('criteria', 'services', 'traffic', 'ramp', 'stores'), null);
  assert.equal(change.changes.length, 1);
  assert.deepEqual(
    [change.ramp, change.traffic, change.services, change.stores, change.criteriaHash],
    [null, null, [], [], criteriaHashOf({ criteria: [], journeys: [] })],
  );
});

test('a playbook is the template, or a file whose own mistakes are told in it', () => {
  assert.equal(read(LAUNCH).playbook, null);
  assert.equal(read(`${LAUNCH}playbook: template\n`).playbook, 'template');
  const { place } = refusal(`${LAUNCH}playbook: stores.yaml\n`);
  assert.match(place?.file ?? '', /stores\.yaml$/);
});

test('half a launch is refused with what is missing', () => {
  const noStores = refusal(without('stores', 'criteria'));
  assert.match(noStores.what, /"criteria" and "stores" are missing/);
  assert.match(noStores.next, /Add "criteria" and "stores"/);
  const nothing = refusal(without('criteria', 'services', 'traffic', 'ramp', 'stores', 'changes'));
  assert.match(nothing.what, /moves nothing/);
  const unmeasured = refusal(without('services', 'traffic', 'ramp', 'stores'));
  assert.match(unmeasured.what, /cannot enforce criteria of a launch without `traffic`/);
  assert.equal(unmeasured.place?.quote, 'criteria:');
  assert.match(
    refusal('')
      .problems.map((problem) => problem.what)
      .join(' '),
    /lacks "launch"/,
  );
});

interface Bad {
  readonly name: string;
  readonly launch?: string;
  readonly stores?: string | null;
  /** The line that the message has to quote. */
  readonly quote: string;
  readonly what: RegExp;
  readonly next?: RegExp;
}

const change = '  - { on: grocer, schema: pricing, file: changes/minor-units.yaml }';

const BAD: readonly Bad[] = [
  {
    name: 'an unknown key',
    launch: but('rollback:', 'rolback:'),
    quote: 'rolback:',
    what: /"rolback" is not a known key/,
    next: /Did you mean "rollback"/,
  },
  {
    name: 'an unknown key deep inside',
    launch: but('blue-kept', 'blue-kep'),
    quote: '  blue-kep: 30m',
    what: /"blue-kep" is not a known key/,
    next: /Did you mean "blue-kept"/,
  },
  {
    name: 'a folder of crew that is not there',
    launch: `${LAUNCH}crew: people\n`,
    quote: 'crew: people',
    what: /The folder people does not exist/,
    next: /Make it in/,
  },
  {
    name: 'a playbook that is not there',
    launch: `${LAUNCH}playbook: mine.yaml\n`,
    quote: 'playbook: mine.yaml',
    what: /The playbook mine\.yaml does not exist/,
  },
  {
    name: 'devices that sync with no database of the launch',
    launch: `${LAUNCH}${PEOPLE}devices: { on: elsewhere }\n`,
    quote: 'devices: { on: elsewhere }',
    what: /no database "elsewhere"/,
  },
  {
    name: 'an undo window without a unit',
    launch: but('  within: 2s', '  undo-window: 7'),
    quote: '  undo-window: 7',
    what: /undo-window/,
  },
  {
    name: 'a criterion that this version cannot enforce',
    launch: but('{ meter: failed-share }', '{ prometheus: up }'),
    quote: '    signal: { prometheus: up }',
    what: /cannot enforce `prometheus`/,
  },
  {
    name: 'a criterion without signal',
    launch: but('    signal: { meter: failed-share }\n', ''),
    quote: '  - id: failed-requests',
    what: /criteria\[0\] lacks "signal"/,
    next: /Add "signal"/,
  },
  {
    name: 'shares that go down',
    launch: but('step: 10%', 'step: -10%'),
    quote: '  step: -10%',
    what: /"-10%" is not a share.*only go up/,
  },
  {
    name: 'a store twice',
    stores: `${STORES}- { id: s01 }\n`,
    quote: '- { id: s01 }',
    what: /Store "s01" is listed twice/,
    next: /entry 1 already/,
  },
  {
    name: 'a store without id',
    stores: `${STORES}- { name: Nowhere }\n`,
    quote: '- { name: Nowhere }',
    what: /\[3\] lacks "id"/,
  },
  {
    name: 'a store in an unknown zone',
    stores: `${STORES}- { id: s04, zone: America/Chicgo }\n`,
    quote: '- { id: s04, zone: America/Chicgo }',
    what: /"America\/Chicgo" is not a known time zone/,
    next: /Did you mean "America\/Chicago"/,
  },
  {
    name: 'a store that opens at no time',
    stores: `${STORES}- { id: s04, opens: "25:00" }\n`,
    quote: '- { id: s04, opens: "25:00" }',
    what: /"25:00" is no time of opening/,
  },
  {
    name: 'a store’s devices, which this version cannot enforce',
    stores: `${STORES}- { id: s04, devices: 12 }\n`,
    quote: '- { id: s04, devices: 12 }',
    what: /cannot enforce `devices`/,
  },
  {
    name: 'a stores file without stores',
    stores: 'stores: none\n',
    quote: 'stores: none',
    what: /no list of stores/,
  },
  {
    name: 'a missing stores file',
    stores: null,
    quote: 'stores: stores.yaml',
    what: /The stores file stores\.yaml does not exist/,
    next: /correct the name/,
  },
  {
    name: 'a stores file that is not YAML',
    stores: '- { id: s01\n- { id: s02 }\n',
    quote: '- { id: s02 }',
    what: /not valid YAML/,
  },
  {
    name: 'a launch file that is not YAML',
    launch: but('store: rollback-store, fleet: rollback-launch }', 'store: rollback-store'),
    quote: 'rollback:',
    what: /not valid YAML/,
  },
  {
    name: 'a missing change',
    launch: but('minor-units', 'major-units'),
    quote: change.replace('minor', 'major'),
    what: /The change changes\/major-units\.yaml does not exist/,
  },
  {
    name: 'a change of an unknown database',
    launch: but('on: grocer', 'on: grocr'),
    quote: change.replace('grocer', 'grocr'),
    what: /There is no database "grocr"/,
    next: /Did you mean "grocer"/,
  },
  {
    name: 'a change of a schema that its database does not list',
    launch: but('schema: pricing', 'schema: prizing'),
    quote: change.replace('pricing', 'prizing'),
    what: /"grocer" lists no schema "prizing"/,
    next: /Did you mean "pricing"/,
  },
  {
    name: 'two changes of one schema',
    launch: but(change, `${change}\n${change} # again`),
    quote: `${change} # again`,
    what: /Schema "pricing" of "grocer" is changed twice/,
  },
  {
    name: 'a name of a database that no variable can carry',
    launch: but('  grocer: {', '  grocer.eu: {').replace(change, '').replace('changes:', ''),
    quote: '  grocer.eu: { url: env:GROCER_DATABASE_URL, schemas: [pricing, loyalty] }',
    what: /"grocer\.eu" cannot be the name of a database/,
  },
  {
    name: 'a route to a service that does not exist',
    launch: but('/prices: pricing', '/prices: prices'),
    quote: '  routes: { /prices: prices }',
    what: /"prices"/,
  },
  {
    name: 'a route to nothing',
    launch: but('routes: { /prices: pricing }', 'routes: { /prices: }'),
    quote: '  routes: { /prices: }',
    what: /\/prices/,
  },
  {
    name: 'no routes at all',
    launch: but('routes: { /prices: pricing }', 'routes: {}'),
    quote: '  routes: {}',
    what: /route/,
  },
  {
    name: 'an opening without a zone',
    launch: but('[America/Chicago]', ''),
    quote: 'opens: 2026-11-27T09:00',
    what: /has no time zone/,
    next: /2026-11-27T09:00\[America\/Chicago\]/,
  },
  {
    name: 'an opening in an unknown zone',
    launch: but('[America/Chicago]', '[America/Chicgo]'),
    quote: 'opens: 2026-11-27T09:00[America/Chicgo]',
    what: /not a known time zone/,
    next: /Did you mean "America\/Chicago"/,
  },
  {
    name: 'an opening on a day that does not exist',
    launch: but('2026-11-27', '2026-11-31'),
    quote: 'opens: 2026-11-31T09:00[America/Chicago]',
    what: /not a moment that exists/,
  },
  {
    name: 'a duration without unit',
    launch: but('within: 2s', 'within: 2'),
    quote: '  within: 2',
    what: /rollback\.within must be string/,
  },
  {
    name: 'a wave of a store that does not exist',
    launch: but('stores: [s01]', 'stores: [s09]'),
    quote: '    - { stores: [s09], offset: 0m }',
    what: /no store "s09"/,
  },
];

for (const bad of BAD) {
  test(`${bad.name} is refused at its line`, () => {
    const { stores = STORES, launch = LAUNCH } = bad;
    const error = refusal(launch, stores);
    const { place } = error;
    assert.ok(place);
    assert.match(error.what, bad.what);
    assert.equal(place.quote, bad.quote);
    const text = place.file.endsWith('stores.yaml') ? (stores ?? '') : launch;
    assert.equal(text.split('\n')[place.line - 1], bad.quote);
    assert.ok(place.column >= 1 && place.column <= bad.quote.length + 1);
    if (bad.next) assert.match(error.next, bad.next);
  });
}

test('a database URL that stands in the file is refused and shown to no one', () => {
  const url = 'postgres://slipway:tulip-bulb@db.example/grocer';
  const error = refusal(but('env:GROCER_DATABASE_URL', url));
  assert.match(error.what, /The URL of database "grocer" stands here as a value/);
  assert.match(error.next, /env:NAME/);
  assert.equal(error.place?.line, 12);
  assert.equal(error.place?.quote, '  grocer: { url: ***, schemas: [pricing, loyalty] }');
  const broken = refusal(`${but('env:GROCER_DATABASE_URL', url)}: [`);
  const unclosed = refusal(but('env:GROCER_DATABASE_URL, ', `${url} `));
  for (const one of [error, broken, unclosed]) {
    const shown = formatError(one) + JSON.stringify([one, one.problems]);
    assert.doesNotMatch(shown, /tulip-bulb/);
  }
});

test('all problems of all sections and files are told at once, in the order of the files', () => {
  const launch = but('step: 10%', 'step: 0%', but('on: grocer', 'on: other'))
    .replace('launch: spring', 'launch: spring summer')
    .replace('target: process', 'target: kubernetes')
    .concat('crew: crew/\n');
  const error = refusal(launch, `${STORES}- { id: s02 }\n- {}\n`);
  const lines = error.problems.map(({ place }) => `${place.file.split('/').at(-1)}:${place.line}`);
  assert.deepEqual(lines, [
    'launch.yaml:1',
    'launch.yaml:14',
    'launch.yaml:17',
    'launch.yaml:29',
    'launch.yaml:34',
    'stores.yaml:4',
    'stores.yaml:5',
  ]);
  assert.match(error.message, /6 more/);
});

test('a launch file that is not there is refused by name', () => {
  assert.throws(() => readLaunch('/nowhere/launch.yaml'), /\/nowhere\/launch\.yaml does not exist/);
});
