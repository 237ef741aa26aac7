import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import {
  newPersonKey,
  readDecision,
  signDocument,
  subjectOf,
  type People,
  type SignedDocument,
} from '@slipway/authority';
import { freePort } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { checklistOf, type Instance } from './core/instances.ts';
import type { ProbeKind } from './core/probe-kinds.ts';
import type { Item } from './core/template.ts';
import { verdictOf } from './core/verdict.ts';
import {
  evidenceSubject,
  readEvidence,
  readEvidenceHistory,
  recordAttestation,
  recordProbe,
  recordWaiver,
} from './evidence.ts';
import { httpProbe } from './probes/http.ts';
import { probeInstance } from './probes/probe.ts';
import { sqlProbe } from './probes/sql.ts';
import { ensurePlaybookTables } from './tables.ts';

const OPENS = Temporal.ZonedDateTime.from('2026-11-27T09:00[America/Chicago]');
const NOW_MS = OPENS.epochMilliseconds;
const NAMES = ['ada', 'bob', 'eve'] as const;
const KEYS = Object.fromEntries(NAMES.map((name) => [name, newPersonKey()]));
const PEOPLE: People = NAMES.map((id) => {
  const publicKey = Buffer.from(KEYS[id]!.publicKey, 'base64');
  return { id, name: id, keys: [{ id: 'key', publicKey, fromMs: null, untilMs: null }] };
});
const TRUST = { people: PEOPLE, nowMs: NOW_MS };

function item(id: string, kind?: ProbeKind, ask: Record<string, string> = {}): Item {
  const due = { days: 0, hours: 0, minutes: 0 };
  const words = { what: 'Do it.', why: 'It matters.', doneWhen: 'It is done.' };
  const evidence = kind
    ? ({ by: 'probe', kind, everyMs: 1000, freshMs: 60_000, ask } as const)
    : ({ by: 'attest', freshMs: null } as const);
  const place = { phase: 'p', due, dueText: '0h', per: 'launch', owner: 'dba' } as const;
  return { id, ...place, ...words, blocking: true, needs: [], evidence };
}

function checklistWith(...items: Item[]) {
  const people = { dba: ['ada'], 'senior-owner': ['bob'] };
  const template = { title: 'T', phases: [{ id: 'p', title: 'P' }], people, items };
  return checklistOf(template, { name: 'spring', opens: OPENS, criteria: [], stores: [] });
}

function sign(who: string, subject: string, payload: Record<string, unknown>): SignedDocument {
  const by = { person: who, key: 'key' };
  const { privateKey } = KEYS[who]!;
  return signDocument({ subject, payload, by, privateKey, nowMs: NOW_MS, validMs: 60_000 });
}

const attestation = (who: string, key: string) =>
  sign(who, evidenceSubject('spring', key), { holds: true, note: 'seen' });

const withTables = (body: (sql: Sql) => Promise<void>) =>
  withTestDatabase(async ({ sql }) => {
    await ensurePlaybookTables(sql);
    await body(sql);
  });

test('an attestation counts once, for its box, from its owner', () =>
  withTables(async (sql) => {
    const checklist = checklistWith(item('a'), item('b'), item('c', 'meter'));
    const holds = async () =>
      verdictOf(checklist, await readEvidence(sql, checklist, NOW_MS), NOW_MS).holds.map(
        ({ key }) => key,
      );
    assert.deepEqual(await holds(), ['a', 'b', 'c']);
    const signed = attestation('ada', 'a');
    const code = (wanted: string) => (error: { code?: string }) => error.code === wanted;
    const attest = (key: string, raw: unknown) =>
      recordAttestation(sql, checklist, key, raw, TRUST);
    await assert.rejects(attest('b', signed), code('AUTH_SIGNATURE'));
    await assert.rejects(attest('a', attestation('eve', 'a')), code('PLAYBOOK_ROLE'));
    await assert.rejects(attest('c', attestation('ada', 'c')), code('PLAYBOOK_PROBED'));
    await assert.rejects(attest('aa', signed), /Did you mean "a"\?/);
    const changed = { ...signed, payload: { holds: true, note: 'more' } };
    await assert.rejects(attest('a', changed), code('AUTH_SIGNATURE'));
    const died = { ...TRUST, also: () => Promise.reject(new Error('it died here')) };
    await assert.rejects(recordAttestation(sql, checklist, 'a', signed, died), /it died here/);
    assert.deepEqual(await readEvidence(sql, checklist, NOW_MS), [], 'all of it or nothing');
    await attest('a', signed);
    await assert.rejects(attest('a', signed), /it was used before/);
    assert.equal(
      (await readEvidence(sql, checklist, NOW_MS)).length,
      1,
      'the refused left nothing',
    );
    assert.deepEqual(await holds(), ['b', 'c']);
  }));

test('a waiver takes a senior owner and a second person', () =>
  withTables(async (sql) => {
    const checklist = checklistWith(item('c', 'meter'), item('d'));
    const about = { act: 'waive', launch: 'launch-1', target: 'c', store: null } as const;
    const context = { ...TRUST, roles: checklist.roles, criteriaHash: 'hash' };
    const words = { act: 'waive', target: 'c', criteriaHash: 'hash', reason: 'the meter moves' };
    const waive = (people: readonly string[], more: object = {}, key = 'c') =>
      sql.begin(async (tx) => {
        const signed = people.map((who) => sign(who, subjectOf(about), { ...words, ...more }));
        await recordWaiver(tx, checklist, key, readDecision(signed, about, context), NOW_MS);
      });
    const code = (wanted: string) => (error: { code?: string }) => error.code === wanted;
    await assert.rejects(waive(['bob']), code('AUTH_ACT'));
    await assert.rejects(waive(['bob', 'bob']), code('AUTH_ACT'));
    await assert.rejects(waive(['ada', 'eve']), /Senior owner/);
    await assert.rejects(waive(['bob', 'eve'], { reason: '' }), /does not say a `reason`/);
    await assert.rejects(waive(['bob', 'eve'], {}, 'd'), /does not waive d/);
    assert.deepEqual(await readEvidence(sql, checklist, NOW_MS), []);
    const state = async () => {
      const records = await readEvidence(sql, checklist, NOW_MS);
      return verdictOf(checklist, records, NOW_MS).judged[0]?.state;
    };
    await waive(['bob', 'eve']);
    assert.equal(await state(), 'waived');
    await waive(['bob', 'eve'], { holds: false });
    assert.equal(await state(), 'missing');
  }));

test('evidence is neither changed nor removed', () =>
  withTables(async (sql) => {
    const result = { holds: false, note: 'bad' };
    await recordProbe(sql, 'spring', 'c', { kind: 'meter', result, atMs: NOW_MS });
    const kept = /only ever added to/;
    await assert.rejects(sql`update slipway.playbook_evidence set holds = true`, kept);
    await assert.rejects(sql`delete from slipway.playbook_evidence`, kept);
    await assert.rejects(sql`truncate slipway.playbook_evidence cascade`, kept);
    const [record] = await readEvidence(sql, checklistWith(item('c', 'meter')), NOW_MS);
    assert.deepEqual([record?.holds, record?.by, record?.atMs], [false, 'meter', NOW_MS]);
  }));

test('the evidence that decides is the newest of each box, and none of the future', () =>
  withTables(async (sql) => {
    const read = (key: string, holds: boolean, atMs: number) =>
      recordProbe(sql, 'spring', key, { kind: 'meter', result: { holds, note: 'x' }, atMs });
    for (const [holds, afterMs] of [
      [true, -5],
      [false, -9], // kept later, read earlier
      [true, -3],
      [false, 1],
    ] as const) {
      await read('c', holds, NOW_MS + afterMs);
    }
    await read('gone', true, NOW_MS);
    const records = await readEvidence(sql, checklistWith(item('c', 'meter')), NOW_MS);
    assert.deepEqual(
      records.map(({ key, holds, atMs }) => [key, holds, atMs - NOW_MS]),
      [['c', true, -3]],
    );
    const history = await readEvidenceHistory(sql, 'spring', 10);
    const turns = history.map(({ key, holds, atMs }) => [key, holds, atMs - NOW_MS]);
    assert.deepEqual(turns, [
      ['c', false, -9],
      ['c', true, -5],
      ['gone', true, 0],
      ['c', false, 1],
    ]);
  }));

const first = (one: Item): Instance => checklistWith(one).instances[0]!;

test('a probe that is not bound, or cannot tell, proves nothing', () =>
  withTables(async (sql) => {
    const probes = [sqlProbe(async (name) => (name === 'shop' ? sql : undefined)), httpProbe];
    const probe = (one: Item) => probeInstance('spring', first(one), probes);
    const ask = (text: string, on = 'shop') => item('q', 'sql', { sql: text, on });
    assert.equal((await probe(item('r', 'roster')))?.kind, 'not-bound');
    assert.equal(await probe(item('s')), null);
    for (const wrong of ['select no from where', 'select 1, 2', 'select 1 where false']) {
      assert.equal((await probe(ask(wrong)))?.kind, 'unreadable', wrong);
    }
    assert.equal((await probe(ask('select 0', 'shed')))?.kind, 'unreadable');
    const port = await freePort();
    const down = item('h', 'http', { url: `http://127.0.0.1:${port}/` });
    assert.equal((await probe(down))?.kind, 'unreadable');
  }));

test('the probes sql and http read what is really there', () =>
  withTables(async (sql) => {
    const probes = [sqlProbe(async (name) => (name === 'shop' ? sql : undefined)), httpProbe];
    const holds = async (one: Item) => {
      const outcome = await probeInstance('spring', first(one), probes);
      return outcome?.kind === 'read' ? outcome.result.holds : outcome;
    };
    await sql`create table entry (points int not null)`;
    await sql`insert into entry values (5), (-5)`;
    const balance = item('q', 'sql', { sql: 'select sum(points) from entry', on: 'shop' });
    assert.equal(await holds(balance), true);
    await sql`insert into entry values (1)`;
    assert.equal(await holds(balance), false);
    assert.equal(await holds(item('q', 'sql', { sql: 'select null', on: 'shop' })), false);
    const writes = 'with gone as (delete from entry returning 1) select count(*) from gone';
    const outcome = await holds(item('q', 'sql', { sql: writes, on: 'shop' }));
    assert.ok(typeof outcome === 'object' && outcome?.kind === 'unreadable');
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from entry`;
    assert.equal(row?.n, 3, 'a probe only reads');

    const server = createServer((request, response) => {
      response.statusCode = request.url === '/well' ? 204 : 503;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    try {
      const at = (path: string) => item('h', 'http', { url: `http://127.0.0.1:${port}/${path}` });
      assert.equal(await holds(at('well')), true);
      assert.equal(await holds(at('ill')), false);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }));
