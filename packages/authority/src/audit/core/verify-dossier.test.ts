/** What a check of a dossier says, of honest ones and of others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentToSign } from '../../document.ts';
import { newAuthenticator } from '../../testing/authenticator.ts';
import { newSigningKey } from '../signing-key.ts';
import { honestDossier, tamperAll } from '../tampering.ts';
import { entriesOf, entry, LAUNCH, makeDossier, NOW_MS, PEOPLE, signedEntry } from '../testing.ts';
import type { Dossier } from './dossier.ts';
import { placeOf } from './finding.ts';
import { verifyDossier, type Trust } from './verify-dossier.ts';

const RUNS = 8;

const toldOf = (dossier: Dossier, trust: Trust): string[] =>
  verifyDossier(dossier, trust).findings.map((one) => `${placeOf(one)}: ${one.kind}`);

void test('A1 an honest dossier holds, and says what it vouches for', () => {
  const { dossier, trust, log } = makeDossier(entriesOf(17), [5, 16]);
  const verdict = verifyDossier(JSON.parse(JSON.stringify(dossier)) as Dossier, trust);
  assert.deepEqual(verdict, {
    holds: true,
    launch: LAUNCH,
    origin: log.key.name,
    size: 17,
    entries: 15,
    signedSize: 17,
    cosigned: [{ witness: 'witness.example/w1', size: 16, atMs: NOW_MS }],
    signatures: { count: 4, areChecked: true },
    untilMs: NOW_MS + 16_000,
    findings: [],
  });
  assert.ok(!JSON.stringify(dossier).includes('ramp/gate'), 'what others hold is not shown');
});

void test('A1 every class of tampering is found at its place', () => {
  assert.equal(tamperAll(honestDossier(), RUNS, 1), RUNS * 12);
});

void test('A1 nothing that was left as it was is called changed', () => {
  const { dossier, trust } = makeDossier(entriesOf(17), []);
  const leaves = structuredClone(dossier.leaves);
  leaves.splice(4, 2);
  (leaves[10]!.entry as { text: string }).text = 'Another.';
  const asked = { ...trust, witnesses: [] };
  assert.deepEqual(toldOf({ ...dossier, leaves }, asked), [
    'entries 4 to 5: removed',
    'entry 12: changed',
  ]);
});

void test('A2 a dossier’s own word of its keys is worth nothing', () => {
  const { dossier, trust, log } = makeDossier(entriesOf(4), []);
  const none = { logKey: null, witnesses: [], people: null, seen: null };
  assert.deepEqual(toldOf(dossier, none), ['dossier: untrusted']);
  const forger = newSigningKey(log.key.name, 'log');
  const forged = makeDossier(entriesOf(4), [4], forger);
  const told = toldOf(forged.dossier, { ...trust, witnesses: [] });
  assert.deepEqual(told.slice(0, 2), ['entries 0 to 3: unsigned', 'checkpoint 0: checkpoint']);
  const unwitnessed = toldOf(dossier, trust);
  assert.deepEqual(unwitnessed, ['dossier: cosignature'], 'a wanted witness must have cosigned');
});

void test('A2 a signature of a person counts by the checker’s people, as of its time', () => {
  const late = signedEntry('go/late', NOW_MS + 2 * 86_400_000);
  const again = signedEntry('go/again', NOW_MS);
  const moved = { ...signedEntry('go/here', NOW_MS), subject: 'go/there' };
  const { dossier, trust } = makeDossier([late, again, again, moved], []);
  const asked = { ...trust, witnesses: [] };
  const verdict = verifyDossier(dossier, asked);
  const told = verdict.findings.map(({ seq, what }) => `${seq} ${what}`).join('\n');
  assert.match(told, /^0 .*has ended/m);
  assert.match(told, /^2 .*used before/m);
  assert.match(told, /^3 .*it is about go\/here/m);
  assert.equal(verdict.findings.length, 3);
  const strangers = [{ ...PEOPLE[0]!, id: 'grace' }];
  assert.equal(verifyDossier(dossier, { ...asked, people: strangers }).findings.length, 4);
  assert.deepEqual(toldOf(dossier, { ...asked, people: null }), []);
});

void test('A2 what a passkey signed counts offline, and nothing that was changed of it', () => {
  const phone = newAuthenticator('ES256');
  const key = { id: 'phone', publicKey: phone.publicKey, fromMs: null, untilMs: null };
  const passkey = { credential: 'c'.repeat(22), rp: 'slipway.example' };
  const people = [{ ...PEOPLE[0]!, keys: [{ ...key, passkey }] }];
  const subject = 'launch/go/launch-1';
  const open = documentToSign({
    subject,
    payload: { act: 'go' },
    by: { person: 'ada', key: 'phone' },
    nowMs: NOW_MS,
    validMs: 60_000,
  });
  const entryOf = (odd = {}) => {
    return { ...entry('launch/go', NOW_MS), subject, signed: phone.sign(open, odd) };
  };
  const told = (signed: ReturnType<typeof entryOf>, trusted = people) => {
    const { dossier, trust } = makeDossier([signed], []);
    const copy = JSON.parse(JSON.stringify(dossier)) as Dossier;
    const asked = { ...trust, witnesses: [], people: trusted };
    return verifyDossier(copy, asked).findings.map(({ kind, what }) => `${kind} ${what}`);
  };
  assert.deepEqual(told(entryOf()), []);
  assert.match(told(entryOf({ flags: 1 })).join(), /^signature .*did not verify who signed/);
  const elsewhere = [
    { ...people[0]!, keys: [{ ...key, passkey: { ...passkey, rp: 'b.example' } }] },
  ];
  assert.match(told(entryOf(), elsewhere).join(), /^signature .*not of b.example/);
});

void test('A3 what came after the newest checkpoint is not vouched for', () => {
  const { dossier, trust } = makeDossier(entriesOf(6), []);
  const checkpoints = dossier.checkpoints.slice(0, 4);
  const asked = { ...trust, witnesses: [] };
  assert.deepEqual(toldOf({ ...dossier, checkpoints }, asked), ['entries 4 to 5: unsigned']);
  const empty = { ...dossier, checkpoints: [], leaves: [] };
  assert.deepEqual(toldOf(empty, asked), ['dossier: unsigned']);
});

void test('A3 a checkpoint that was seen elsewhere shows what was cut off, and a fork', () => {
  const { dossier, trust, log } = makeDossier(entriesOf(9), []);
  const seen = dossier.checkpoints[8]!;
  const asked = { ...trust, witnesses: [], seen };
  assert.deepEqual(toldOf(dossier, asked), []);
  const cut = {
    ...dossier,
    leaves: dossier.leaves.slice(0, 6),
    checkpoints: dossier.checkpoints.slice(0, 6),
  };
  assert.deepEqual(toldOf(cut, { ...asked, seen: null }), [], 'of itself it is whole');
  assert.deepEqual(toldOf(cut, asked), ['entries 6 to 8: removed']);
  const fork = makeDossier([...entriesOf(8), entry('ramp/rollback', NOW_MS)], [], log);
  assert.deepEqual(toldOf(fork.dossier, asked), ['dossier: fork']);
  const other = makeDossier(entriesOf(3), []).dossier.checkpoints[2]!;
  assert.deepEqual(toldOf(dossier, { ...asked, seen: other }), ['dossier: fork']);
});
