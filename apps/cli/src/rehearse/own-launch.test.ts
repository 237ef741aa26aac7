/** What is rehearsed of a launch file, and what is refused before anything is started. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { readDocument } from '@slipway/kernel';
import { readLaunch, type LaunchSpec } from '@slipway/launch';
import { readPage } from '../testing/page.ts';
import { openDatabases, type DatabasesOptions } from './databases.ts';
import { copyOfLaunch } from './launch-copy.ts';
import { assertRehearsable } from './own-launch.ts';

const GUIDE = readFileSync(new URL('../../../../docs/rehearsals.md', import.meta.url), 'utf8');
const PEOPLE = JSON.stringify({ people: ['ada', 'bea'].map((id) => ({ id, name: id })) });

/** Writes the guide's launch, edited, and reads it. */
function withLaunch(
  edit: (launch: string) => string,
  body: (spec: LaunchSpec, folder: string) => void | Promise<void>,
): void | Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "slipway it's "));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const { files } = readPage(GUIDE);
  const launch = edit(files['launch.yaml'] ?? '');
  const all = { ...files, 'people.yaml': PEOPLE, 'launch.yaml': launch };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const done = body(readLaunch(join(folder, 'launch.yaml')), folder);
  return done ? done.finally(remove) : remove();
}

const STAGED = 'staging: { databases: { main: env:MY_STAGING_URL } }';
const staged = (launch: string) => launch.replace('staging: {}', STAGED);

test('the copy has the same criteria and commands, with a port and gates of its own', () =>
  withLaunch(staged, (spec, folder) => {
    const raw = readDocument(spec.file).value as Record<string, unknown>;
    const ground = {
      port: 9,
      variables: { main: 'OTHER' },
      peopleFile: makePracticePeople(folder, PRACTICE.people, spec.people).peopleFile,
      harmFile: '/harm',
      node: '/bin/node',
    };
    const file = join(folder, 'sub', 'copy.json');
    mkdirSync(dirname(file));
    writeFileSync(file, JSON.stringify(copyOfLaunch(raw, spec, ground)));
    const copy = readLaunch(file);
    assert.equal(copy.criteriaHash, spec.criteriaHash);
    assert.deepEqual([copy.staging, copy.traffic?.listen.port], [null, 9]);
    assert.equal(copy.databases['main']?.urlRef, 'env:OTHER');
    assert.deepEqual([copy.changes, copy.stores], [spec.changes, spec.stores]);
    const { blue, green } = copy.services[0]!;
    assert.match(blue.run ?? '', /^\/bin\/sh -c 'cd .* && PATH=.* && node service\.mjs'$/);
    assert.ok(green.run?.endsWith(` '/harm' '/healthz' '--' ${blue.run}`), green.run ?? '');
  }));

test('a launch is refused without customers, and one that is not started by us', () => {
  withLaunch(
    (launch) =>
      launch
        .replace('journeys: [journeys/sign-up.yaml]\n', '')
        .replace(/ {2}- id: sign-ups[^]*?(?= {2}- id: balance)/, ''),
    (spec) => assert.throws(() => assertRehearsable(spec), /has no journeys/),
  );
  withLaunch(
    (launch) =>
      launch
        .replace('target: process', 'target: external')
        .replaceAll('run: node service.mjs', 'url: "http://10.0.0.1"'),
    (spec) => assert.throws(() => assertRehearsable(spec), { code: 'REHEARSAL_GROUND' }),
  );
});

test("a staging database that is the launch's own is refused", () =>
  withLaunch(staged, async (spec) => {
    const open = (env: Record<string, string>) =>
      openDatabases(spec, { env } as Partial<DatabasesOptions> as DatabasesOptions);
    const own = { MY_DATABASE_URL: 'postgres://a/b', MY_STAGING_URL: 'postgres://a/b' };
    await assert.rejects(open(own), /leads to the launch's own database "main"/);
    const other = await open({ ...own, MY_STAGING_URL: 'postgres://a/c' });
    assert.deepEqual(other.urls, { main: 'postgres://a/c' });
    const here = await open({ MY_STAGING_URL: 'postgres://a/b' });
    assert.deepEqual(here.urls, { main: 'postgres://a/b' }, 'where production is not known');
  }));
