import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { newPersonKey, signDocument, type People, type SignedDocument } from '@slipway/authority';
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
    : ({ by: 'attest' } as const);
  const place = { phase: 'p', due, dueText: '0h', per: 'launch', owner: 'dba' } as const;
  return { id, ...place, ...words, blocking: true, needs: [], evidence };
}

function checklistWith(...items: Item[]) {
  const people = { dba: ['ada'], 'senior-owner': ['bob'] };
  const template = { title: 'T', phases: [{ id: 'p', title: 'P' }], people, items };
  return checklistOf(template, { name: 'spring', opens: OPENS, criteria: [], stores: [] });
}

function sign(who: string, act: 'attest' | 'waive', key: string, note = 'seen'): SignedDocument {
  return signDocument({
    subject: evidenceSubject(act, 'spring', key),
    payload: { holds: true, note },
    by: { person: who, key: 'key' },
    privateKey: KEYS[who]!.privateKey,
    nowMs: NOW_MS,
    validMs: 60_000,
  });
}

const withTables = (body: (sql: Sql) => Promise<void>) =>
  withTestDatabase(async ({ sql }) => {
    await ensurePlaybookTables(sql);
    await body(sql);
  });

test('an attestation counts once, for its box, from its owner', () =>
  withTables(async (sql) => {
    const checklist = checklistWith(item('a'), item('b'), item('c', 'meter'));
    const holds = async () =>
      verdictOf(checklist, await readEvidence(sql, 'spring'), NOW_MS).holds.map(({ key }) => key);
    assert.deepEqual(await holds(), ['a', 'b', 'c']);
    const signed = sign('ada', 'attest', 'a');
    const code = (wanted: string) => (error: { code?: string }) => error.code === wanted;
    const attest = (key: string, raw: unknown) =>
      recordAttestation(sql, checklist, key, raw, TRUST);
    await assert.rejects(attest('b', signed), code('AUTH_SIGNATURE'));
    await assert.rejects(attest('a', sign('eve', 'attest', 'a')), code('PLAYBOOK_ROLE'));
    await assert.rejects(attest('c', sign('ada', 'attest', 'c')), code('PLAYBOOK_PROBED'));
    await assert.rejects(attest('aa', signed), /Did you mean "a"\?/);
    const changed = { ...signed, payload: { holds: true, note: 'more' } };
    await assert.rejects(attest('a', changed), code('AUTH_SIGNATURE'));
    await attest('a', signed);
    await assert.rejects(attest('a', signed), /it was used before/);
    assert.equal((await readEvidence(sql, 'spring')).length, 1, 'what was refused left nothing');
    assert.deepEqual(await holds(), ['b', 'c']);
  }));

test('a waiver takes a senior owner and a second person', () =>
  withTables(async (sql) => {
    const checklist = checklistWith(item('c', 'meter'));
    const waive = (one: SignedDocument, two: SignedDocument) =>
      recordWaiver(sql, checklist, 'c', [one, two], TRUST);
    const by = (who: string, note?: string) => sign(who, 'waive', 'c', note);
    await assert.rejects(waive(by('bob'), by('bob')), /bob signed twice/);
    await assert.rejects(waive(by('ada'), by('eve')), /without a senior owner/);
    await assert.rejects(waive(by('bob'), by('eve', 'else')), /did not sign the same words/);
    await waive(by('bob'), by('eve'));
    const { holds, judged } = verdictOf(checklist, await readEvidence(sql, 'spring'), NOW_MS);
    assert.deepEqual([holds, judged[0]?.state], [[], 'waived']);
  }));

test('evidence is neither changed nor removed', () =>
  withTables(async (sql) => {
    const result = { holds: false, note: 'bad' };
    await recordProbe(sql, 'spring', 'c', { kind: 'meter', result, atMs: NOW_MS });
    const kept = /only ever added to/;
    await assert.rejects(sql`update slipway.playbook_evidence set holds = true`, kept);
    await assert.rejects(sql`delete from slipway.playbook_evidence`, kept);
    await assert.rejects(sql`truncate slipway.playbook_evidence cascade`, kept);
    const [record] = await readEvidence(sql, 'spring');
    assert.deepEqual([record?.holds, record?.by, record?.atMs], [false, 'meter', NOW_MS]);
  }));

const first = (one: Item): Instance => checklistWith(one).instances[0]!;

test('a probe that is not bound, or cannot tell, proves nothing', () =>
  withTables(async (sql) => {
    const probes = [sqlProbe(new Map([['shop', sql]])), httpProbe];
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
    const probes = [sqlProbe(new Map([['shop', sql]])), httpProbe];
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
