/**
 * Decisions of a real launch: who may, one signature after the other, criteria changed by SQL; a
 * store that goes back and ramps again to 100 %, by two people, over a kill.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Challenge, DecisionsView, PlaybookView, TimelineView } from '@slipway/api';
import {
  GLASS_SIGNER,
  glassSubjectOf,
  newPersonKey,
  reviewSubjectOf,
  signDocument,
} from '@slipway/authority';
import { PRACTICE } from '@slipway/authority/practice';
import { withInstallation, type ControlPlane, type Installation } from '../testing/installation.ts';
import { begin, live, raises, reach } from '../testing/launches.ts';
import { until } from '../testing/wait.ts';

const [COMMANDER, SENIOR] = PRACTICE.people;

interface Scene {
  readonly installation: Installation;
  readonly id: string;
  readonly file: string;
  /** Another one once it was killed. */
  plane: ControlPlane;
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

test('D1 a criterion that SQL changes holds the launch, and the act is named', async () => {
  await withInstallation(200, async (installation) => {
    const plane = await installation.start();
    const file = installation.launchFile();
    writePlaybook(file);
    await installation.sql`insert into shop.member (card) values ('stray')`;
    const id = await begin(plane, file);
    const scene = { installation, plane, id, file };
    const customers = installation.sendCustomers();
    await heldByItsChecklist(scene);
    await twoWhoSignOneAfterTheOther(scene);
    await reach(plane, id, 'ramping');
    await until('a store of the second wave is on green', async () => {
      return ((await storeOf(scene, 's03')).shareBp ?? 0) > 0;
    });
    await letUpAgain(scene);
    await changedBySql(scene);
    await relaxedBySignatures(scene);
    await rampedTwice(scene);
    await brokenGlass(scene);
    await customers.end();
  });
});

/** One blocking item that is due, and read from the shop's own table. */
const PLAYBOOK = `playbook: Shop
phases: [{ id: T-1d, title: The day before }]
items:
  - id: no-strays
    phase: T-1d
    due: -400d
    owner: commander
    what: Find no stray members.
    why: Nobody would know whose they are.
    done-when: There is none.
    evidence:
      { probe: sql, on: main, every: 1s, fresh: 1m,
        sql: "select count(*) from shop.member where card = 'stray'" }
`;

function writePlaybook(file: string): void {
  writeFileSync(join(dirname(file), 'playbook.yaml'), PLAYBOOK);
  writeFileSync(file, `${readFileSync(file, 'utf8')}playbook: playbook.yaml\n`);
}

/** It was told to go, and stays where it is until the item stands; nobody has to lift that. */
async function heldByItsChecklist(scene: Scene): Promise<void> {
  const { plane, id, installation } = scene;
  const gone = await plane.decide('go', id, { by: [COMMANDER] });
  assert.equal(gone.done, true);
  await until('it is held', async () => {
    const { hold, phase } = await show(scene);
    return phase === 'locked' && hold?.by === 'checklist';
  });
  // What the criteria demand beside it, of people that this launch does not have: two waive it.
  const { holds } = (await plane.call('playbook', id)) as unknown as PlaybookView;
  for (const { key } of holds.filter((one) => one.key !== 'no-strays')) {
    await plane.decide('waive', id, { target: key, reason: 'a test' });
  }
  await until('one item is left', async () => /^no-strays$/.test((await show(scene)).hold!.reason));
  assert.equal((await show(scene)).phase, 'locked');
  await installation.sql`delete from shop.member where card = 'stray'`;
  await reach(plane, id, 'expanding');
}

/** What lacks a signature waits for it; nobody counts twice, and nothing counts twice. */
async function twoWhoSignOneAfterTheOther(scene: Scene): Promise<void> {
  const { plane, id, installation } = scene;
  const refused = /403|401/;
  await assert.rejects(plane.decide('resume', id, { by: [] }), /400/);
  await plane.call('hold', id, { reason: 'a look' });
  const target = 'no-strays';
  await assert.rejects(plane.decide('waive', id, { target: 'no-stray' }), /no-strays/);
  const first = await plane.decide('waive', id, { target, reason: 'it rains', by: [SENIOR] });
  assert.deepEqual([first.done, first.lacking], [false, ['a second, different person']]);
  const again = await plane.decide('waive', id, { target, by: [SENIOR] });
  assert.deepEqual(again.lacking, first.lacking, 'one person is one');
  const waiting = (await decisions(scene)).waiting.find(({ kind }) => kind === 'proposal');
  assert.deepEqual(waiting?.signed, [SENIOR]);
  const second = await plane.decide('waive', id, { target, by: [COMMANDER] });
  assert.match(second.text, /^no-strays was waived: it rains\.$/);

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

const RETRY = 'resume-after-rollback';

async function storeOf(scene: Scene, store: string) {
  const found = (await show(scene)).stores.find(({ id }) => id === store);
  assert.ok(found);
  return found;
}

/** On hold, so that the others wait for it: it goes back, and two people let it up again. */
async function letUpAgain(scene: Scene): Promise<void> {
  const { id, installation, plane } = scene;
  await plane.call('hold', id, { reason: 'tills at s03' });
  await plane.decide('rollback-store', id, { target: 's03', reason: 'wrong prices' });
  await until('it is back', async () => {
    const { state, shareBp } = await storeOf(scene, 's03');
    return state === 'rolled-back' && shareBp === 0;
  });

  const because = { reason: 'the price file is mended' };
  await assert.rejects(plane.decide(RETRY, id, { target: 's01' }), /LAUNCH_NOT_RETRIED/);
  await assert.rejects(plane.decide(RETRY, id, { target: 's03,s99' }), /no store \\"s99/);
  const nothing = /LAUNCH_NOTHING_TO_CANCEL.*resume-after-rollback/;
  await assert.rejects(plane.decide('cancel-rollback', id, {}), nothing);
  await assert.rejects(plane.decide('cancel-rollback', id, { target: 's03' }), nothing);
  const offered = (await decisions(scene)).waiting.find(({ kind }) => kind === 'rolled-back');
  assert.deepEqual([offered?.store, offered?.options[0]?.act], ['s03', RETRY]);
  const alone = { target: 's03', ...because, by: [COMMANDER] };
  const first = await plane.decide(RETRY, id, alone);
  assert.deepEqual([first.done, first.lacking], [false, ['Senior owner']]);
  assert.deepEqual((await plane.decide(RETRY, id, alone)).lacking, first.lacking);
  await fakedBySql(scene);

  const both = await plane.decide(RETRY, id, { target: 's03', by: [SENIOR] });
  assert.equal(both.done, true);
  // Between the decision and what comes of it.
  await plane.end('SIGKILL');
  scene.plane = await installation.start();
  await live(scene.plane, id);
  await until('it waits with the others', async () => {
    return (await storeOf(scene, 's03')).state === 'holding';
  });
  assert.equal((await storeOf(scene, 's03')).shareBp, 0, 'a hold of the launch holds it');
  const again = scene.plane.decide(RETRY, id, { target: 's03' });
  await assert.rejects(again, /LAUNCH_NOT_RETRIED/, 'one signature serves one rollback');
  await scene.plane.decide('resume', id);
  await until('it ramps', async () => (await storeOf(scene, 's03')).targetBp > 0);
}

/** What the record says and nobody signed: the store stays where it is, and the launch on hold. */
async function fakedBySql({ plane, id, installation: { sql } }: Scene): Promise<void> {
  const [proposal] = await sql<{ documents: object[] }[]>`
    select documents from slipway.authority_proposal where act = ${RETRY}`;
  const [row] = await sql<{ at: number }[]>`
    select (state #>> '{state,stores,2,rollback,atMs}')::float8 as at from slipway.ramp`;
  const stores = [{ store: 's03', rolledBackMs: row!.at }];
  const fake = { stores, by: SENIOR, reason: null, atMs: Date.now(), ...proposal! };
  const written = sql.json([fake] as never);
  await sql`update slipway.launch set asked = jsonb_set(asked, '{retried}', ${written})`;
  const lacks = /LAUNCH_NOT_AS_LOCKED.*`resume-after-rollback` lacks the signature of Senior owner/;
  await until('the control plane has read it', async () =>
    plane.decide('resume', id).then(
      () => false,
      (error: Error) => lacks.test(error.message),
    ),
  );
  const ramp = await sql<{ kind: string }[]>`
    select kind from slipway.ramp_event where kind = 'retry'`;
  assert.deepEqual([...ramp], []);
  await sql`update slipway.launch set asked = asked - 'retried'`;
}

/** Its first way stands in the history, with why it ended and who let it begin anew. */
async function rampedTwice(scene: Scene): Promise<void> {
  const { stores, outcome } = await show(scene);
  assert.deepEqual(
    stores.map(({ shareBp }) => shareBp),
    [10_000, 10_000, 10_000],
  );
  assert.equal(outcome, null);
  const shares = (await raises(scene.installation))['s03']!.map((text) => text.split(' ')[3]);
  const again = shares.lastIndexOf('25');
  assert.ok(again > 0, `it was raised to ${shares.join(', ')}`);
  assert.deepEqual(shares.slice(again), ['25', '50', '75', '100']);
  const { entries } = (await scene.plane.call('timeline', scene.id)) as unknown as TimelineView;
  const told = entries.filter(({ store, kind }) => store === 's03' && /^re|^roll/.test(kind));
  assert.match(told.map(({ kind }) => kind).join(), /rollback.*retry/);
  const ends = told.findLast(({ kind }) => kind === 'retry');
  assert.match(
    String(ends?.text),
    /again from blue \(.* and .*: the price .* after: .*wrong prices/,
  );
}

/** Held at once, with the act; no signature lets it go on; put back, it does. */
async function changedBySql(scene: Scene): Promise<void> {
  const { plane, id } = scene;
  await setThreshold(scene, 0.9);
  const held = await until('it holds', async () => (await show(scene)).hold ?? false);
  assert.equal(held.by, 'slipway');
  assert.match(held.reason, /failed-requests: fires above 90 % instead of above 50 %/);
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
  assert.match(both.text, /fires above 60 % instead of above 50 %/);
  await reach(plane, id, 'soaking', 60_000);
  assert.equal((await show(scene)).hold, null);
}

/** Both sealed keys send the launch back, and nothing else; the opening waits for its review. */
async function brokenGlass(scene: Scene): Promise<void> {
  const { plane, id, installation } = scene;
  const sealed = ['red', 'blue'].map((key) => ({ key, ...newPersonKey() }));
  const keys = sealed.map(({ key, publicKey }) => ({ id: key, 'public-key': publicKey }));
  const signed = (keyed = sealed) =>
    keyed.map(({ key, privateKey }) =>
      signDocument({
        subject: glassSubjectOf(id),
        payload: { reason: 'nobody answers' },
        by: { person: GLASS_SIGNER, key },
        privateKey,
        nowMs: Date.now(),
        validMs: 60_000,
      }),
    );
  const broken = (act: string, documents: object[]) =>
    plane.call('breakGlass', id, { act, target: null, documents });
  await assert.rejects(broken('rollback-launch', signed()), /LAUNCH_NO_GLASS/);
  writeFileSync(join(installation.folder, 'break-glass.yaml'), JSON.stringify({ keys }));
  await assert.rejects(broken('release-contract', signed()), /LAUNCH_ACT_UNKNOWN/);
  await assert.rejects(broken('hold', signed([sealed[0]!, sealed[0]!])), /AUTH_/);
  await broken('rollback-launch', signed());
  await reach(plane, id, 'rolled-back');

  const review = (by: string) =>
    plane.call('reviewGlass', id, {
      opening: 1,
      document: installation.people.sign(by, {
        subject: reviewSubjectOf(id, 1),
        payload: { note: 'right to stop' },
        expiresAtMs: Date.now() + 60_000,
      }),
    });
  await assert.rejects(review(COMMANDER), /no senior owner/);
  await review(SENIOR);
  const [left] = await installation.sql<{ open: number }[]>`
    select count(*) filter (where review is null)::int as open from slipway.authority_glass`;
  assert.equal(left?.open, 0);
}
