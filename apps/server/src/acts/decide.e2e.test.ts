/** Decisions of a real launch: who may, signatures one after the other, and criteria changed by SQL. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Challenge, DecisionsView } from '@slipway/api';
import { PRACTICE } from '@slipway/authority/practice';
import { withInstallation, type ControlPlane, type Installation } from '../testing/installation.ts';
import { begin, reach } from '../testing/launches.ts';
import { until } from '../testing/wait.ts';

const [COMMANDER, SENIOR] = PRACTICE.people;

interface Scene {
  readonly installation: Installation;
  readonly plane: ControlPlane;
  readonly id: string;
  readonly file: string;
}

const show = ({ plane, id }: Scene) => plane.call('show', id);
const decisions = async ({ plane, id }: Scene) =>
  (await plane.call('decisions', id)) as unknown as DecisionsView;

/** Changes the threshold of the one criterion, as the database's owner can. */
async function setThreshold({ installation: { sql } }: Scene, threshold: number): Promise<void> {
  await sql`
    update slipway.launch
    set    spec = jsonb_set(spec, '{criteria,0,tripwire,threshold}', ${sql.json(threshold)})`;
}

test('C1 a criterion that SQL changes holds the launch, and the act is named', async () => {
  await withInstallation(200, async (installation) => {
    const plane = await installation.start();
    const file = installation.launchFile();
    const id = await begin(plane, file);
    const scene = { installation, plane, id, file };
    const customers = installation.sendCustomers();
    await twoWhoSignOneAfterTheOther(scene);
    await reach(plane, id, 'ramping');
    await until('a store is on green', async () =>
      (await show(scene)).stores.some(({ shareBp }) => (shareBp ?? 0) > 0),
    );
    await changedBySql(scene);
    await relaxedBySignatures(scene);
    await customers.end();
  });
});

/** What lacks a signature waits for it; nobody counts twice, and nothing counts twice. */
async function twoWhoSignOneAfterTheOther(scene: Scene): Promise<void> {
  const { plane, id, installation } = scene;
  const refused = /403|401/;
  await assert.rejects(plane.decide('go', id, { by: [] }), /400/);
  const gone = await plane.decide('go', id, { by: [COMMANDER] });
  assert.equal(gone.done, true);
  await reach(plane, id, 'expanding');
  await plane.call('hold', id, { reason: 'a look' });
  const first = await plane.decide('waive', id, { target: 'nothing-like-it', by: [SENIOR] });
  assert.deepEqual([first.done, first.lacking], [false, ['a second, different person']]);
  const again = await plane.decide('waive', id, { target: 'nothing-like-it', by: [SENIOR] });
  assert.deepEqual(again.lacking, first.lacking, 'one person is one');
  const waiting = (await decisions(scene)).waiting.find(({ kind }) => kind === 'proposal');
  assert.deepEqual(waiting?.signed, [SENIOR]);
  await assert.rejects(
    plane.decide('waive', id, { target: 'nothing-like-it', by: [COMMANDER] }),
    /LAUNCH_NOT_WAIVED/,
  );

  const asked = { act: 'resume', target: null, words: {} };
  const words = (await plane.call('challenge', id, asked)) as unknown as Challenge;
  const documents = [installation.people.sign(COMMANDER, words)];
  const body = { act: 'resume', target: null, documents };
  await plane.call('decide', id, body);
  await plane.call('hold', id, { reason: 'another look' });
  await assert.rejects(plane.call('decide', id, body), /it was used before/);
  await plane.decide('resume', id);
  await assert.rejects(plane.decide('rollback-store', id, { target: 's99' }), refused);
}

/** Held at once, with the act; no signature lets it go on; put back, it does. */
async function changedBySql(scene: Scene): Promise<void> {
  const { plane, id } = scene;
  await setThreshold(scene, 0.9);
  const held = await until('it holds', async () => (await show(scene)).hold ?? false);
  assert.equal(held.by, 'slipway');
  assert.match(held.reason, /failed-requests: fires above 50 % → above 90 %/);
  assert.match(held.reason, /nobody signed `relax`/);
  await assert.rejects(plane.decide('resume', id), /LAUNCH_NOT_AS_LOCKED/);
  await setThreshold(scene, 0.5);
  await until('it is as it was locked', async () =>
    plane.decide('resume', id).then(
      () => true,
      () => false,
    ),
  );
  await until('it goes on', async () => (await show(scene)).hold === null);
}

/** The same change, signed by two, is in force; and one alone may only tighten. */
async function relaxedBySignatures(scene: Scene): Promise<void> {
  const { plane, id, file } = scene;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('above: 50%', 'above: 60%'));
  await assert.rejects(plane.decide('tighten', id), /LAUNCH_AMENDMENT/);
  const alone = await plane.decide('relax', id, { reason: 'slow tills', by: [COMMANDER] });
  assert.equal(alone.done, false);
  const both = await plane.decide('relax', id, { reason: 'slow tills', by: [SENIOR] });
  assert.equal(both.done, true);
  assert.match(both.text, /fires above 50 % → above 60 %/);
  await reach(plane, id, 'soaking', 60_000);
  assert.equal((await show(scene)).hold, null);
}
