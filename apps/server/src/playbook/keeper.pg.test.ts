/** Checklists of launches, on a real database: what is read, what holds, what a vote does. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LaunchView, PlaybookView, PollView } from '@slipway/api';
import {
  newPersonKey,
  readDecision,
  readPeople,
  signDocument,
  subjectOf,
} from '@slipway/authority';
import { NOBODY } from '@slipway/authority/sign-in';
import {
  checklistOfSpec,
  createLaunch,
  ensureLaunchTables,
  readLaunch,
  type LaunchRecord,
} from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  evidenceSubject,
  recordWaiver,
  voteSubject,
  type ProbeResult,
} from '@slipway/playbook/checklist';
import { ensureLaunchRecordTables, keepLaunchRecord, signRehearsal } from '@slipway/rehearsal';
import { ensureFleetTables } from '@slipway/fleet/server';
import { pino } from 'pino';
import { ensureRampTables } from '@slipway/ramp';
import { restView } from '../drive/view.ts';
import { writeLaunch } from '../testing/launch-folder.ts';
import { until } from '../testing/wait.ts';
import { playbookHandlers } from './handlers.ts';
import { PlaybookKeeper } from './keeper.ts';
import { openProbes } from './probes/index.ts';
import type { ProbeGround } from './probes/probe-ground.ts';

/** Signatures decide here, whoever asks. */
const ASKS = { identity: NOBODY, scopes: [] };
const KEYS = { ada: newPersonKey(), bob: newPersonKey() };
type Who = keyof typeof KEYS;

const item = (id: string, evidence: string) =>
  `  - { id: ${id}, phase: p, due: -1d, owner: dba, what: Do it., why: It is so., ` +
  `done-when: It is done., evidence: ${evidence} }\n`;

const ROLES =
  'roles: { commander: [ada], senior-owner: [bob], dba: [ada], rollback-owner: [ada, bob] }';

const BALANCE = 'select sum(n) from entry';
const PLAYBOOK = `playbook: Mine
phases: [{ id: p, title: P }]
items:
${item('balance', `{ probe: sql, on: main, sql: "${BALANCE}", every: 50ms, fresh: 1m }`)}
${item('signed', 'attest')}
${item('certified', '{ probe: certificates, of: picking, every: 50ms, fresh: 1m }')}`;

function sign(who: Who, subject: string, payload: Record<string, unknown>) {
  const { privateKey } = KEYS[who];
  const by = { person: who, key: 'key' };
  return signDocument({ subject, payload, by, privateKey, nowMs: Date.now(), validMs: 60_000 });
}

interface Place {
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  readonly view: LaunchView;
  readonly keeper: PlaybookKeeper;
  readonly env: Record<string, string>;
}

/** A launch that opened long ago, planned, with a keeper that has not begun. */
async function withLaunch(body: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-checklist-'));
  try {
    await withTestDatabase(async ({ sql, url }) => {
      const people = 'people.yaml';
      const file = writeLaunch(folder, { name: 'spring', port: 18_080, greenBootMs: 0, people });
      const text = readFileSync(file, 'utf8').replace(/^roles: .*$/m, ROLES);
      writeFileSync(file, `${text}playbook: playbook.yaml\n`);
      writeFileSync(join(folder, 'playbook.yaml'), PLAYBOOK);
      const entries = Object.entries(KEYS).map(([id, { publicKey }]) => {
        return { id, name: id, keys: [{ id: 'key', 'public-key': publicKey }] };
      });
      writeFileSync(join(folder, people), JSON.stringify({ people: entries }));
      await ensureLaunchTables(sql);
      await ensureRampTables(sql);
      await ensureLaunchRecordTables(sql);
      const opens = '2026-01-05T09:00[America/Chicago]';
      const launch = await createLaunch(sql, { ...readLaunch(file), opens }, 1, Date.now());
      const env = { SHOP_DATABASE_URL: url };
      const view = await restView(sql, launch);
      const log = pino({ level: 'silent' });
      const keeper = new PlaybookKeeper({ sql, env, log, live: () => view, lookMs: 20 });
      try {
        await body({ sql, launch, view, keeper, env });
      } finally {
        await keeper.stop();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void test('a launch is held until what is due stands, and again when it falls', () =>
  withLaunch(async ({ sql, launch, keeper }) => {
    await sql`create table entry (n int)`;
    await sql`insert into entry values (3)`;
    assert.deepEqual(keeper.held(launch).reasons, ['The checklist was not read yet.']);
    await keeper.start();
    const own = ['balance', 'certified', 'signed'];
    const held = () => keeper.holds(launch).filter(({ key }) => own.includes(key));
    const states = () => Object.fromEntries(held().map(({ key, state }) => [key, state]));
    await until('the balance is read', () => states()['balance'] === 'red');
    assert.deepEqual(states(), { balance: 'red', signed: 'missing', certified: 'missing' });
    assert.match(keeper.held(launch).reasons.at(-1) ?? '', /And \d+ more/);

    await sql`insert into entry values (-3)`;
    await until('it is even', () => states()['balance'] === undefined);
    const handlers = playbookHandlers(sql, keeper);
    const document = sign('ada', evidenceSubject('spring', 'signed'), { holds: true, note: 'ok' });
    const call = (body: unknown) =>
      handlers.attest({ id: launch.id, case: '', params: {}, query: {}, body, ...ASKS });
    const view = (await call({ item: 'signed', document })) as PlaybookView;
    const box = view.items.find(({ key }) => key === 'signed');
    assert.deepEqual([box?.state, box?.record?.by, view.isHolding], ['green', 'ada', true]);
    await assert.rejects(call({ item: 'signed', document }), /it was used before/);
    const unread = view.unread?.find(({ key }) => key === 'certified');
    assert.equal(unread?.why, 'nothing reads this kind of evidence here');

    const { criteriaHash, spec } = launch;
    const about = { act: 'waive', launch: launch.id, target: 'certified', store: null } as const;
    const words = { act: 'waive', target: 'certified', criteriaHash, reason: 'no crew yet' };
    const signed = (['bob', 'ada'] as const).map((who) => sign(who, subjectOf(about), words));
    const people = readPeople(spec.people!);
    const checklist = checklistOfSpec(spec);
    const context = { people, roles: checklist.roles, criteriaHash, nowMs: Date.now() };
    await sql.begin((tx) =>
      recordWaiver(tx, checklist, 'certified', readDecision(signed, about, context), Date.now()),
    );
    await until('nothing of it holds', () => held().length === 0);
    await sql`delete from entry where n < 0`;
    await until('it holds again', () => states()['balance'] === 'red');
  }));

void test('the next keeper goes on with what was read', () =>
  withLaunch(async ({ sql, launch, keeper, env, view }) => {
    const readings = async () => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count
        from   slipway.playbook_evidence where item = 'failed-requests.owned'`;
      return row?.count ?? 0;
    };
    await keeper.start();
    await until('owners are read', async () => (await readings()) === 1);
    await keeper.stop();
    const log = pino({ level: 'silent' });
    const next = new PlaybookKeeper({ sql, env, log, live: () => view, lookMs: 20 });
    await next.start();
    try {
      const boxes = () => next.view(launch).then(({ items, unread }) => ({ items, unread }));
      await until('it has read something', async () => (await boxes()).unread?.length !== 0);
      const { items } = await boxes();
      const owned = items.find(({ key }) => key === 'failed-requests.owned');
      assert.equal(owned?.state, 'green');
      assert.equal(await readings(), 1, 'it is due in a day');
    } finally {
      await next.stop();
    }
  }));

void test('a checklist that the file does not name is shown and holds nothing', () =>
  withLaunch(async ({ launch, keeper }) => {
    const other = { ...launch, spec: { ...launch.spec, playbook: null } };
    assert.deepEqual(keeper.held(other), { isHeld: false, reasons: [] });
  }));

void test('each reader sees what is really there', () =>
  withLaunch(async ({ sql, launch, view, keeper, env }) => {
    await keeper.start();
    await ensureFleetTables(sql);
    const people = readPeople(launch.spec.people!);
    const devices = { on: 'main', offlineForMs: 3_600_000 } as never;
    let seen = view;
    const ground = (more: Partial<ProbeGround> = {}): ProbeGround => ({
      sql,
      launch: { ...launch, spec: { ...launch.spec, devices } },
      checklist: checklistOfSpec(launch.spec),
      view: seen,
      nowMs: Date.now(),
      people: () => people,
      open: async (name) => (name === 'main' && env['SHOP_DATABASE_URL'] ? sql : undefined),
      ...more,
    });
    const read = async (kind: string, ask: object, store: string | null = null) => {
      const probe = openProbes(ground()).find((one) => one.kind === kind)!;
      const probed = { by: 'probe', kind, everyMs: 1, freshMs: 1, ask } as never;
      const question = { launch: 'spring', key: 'k', store, probed };
      return probe.read(question, AbortSignal.timeout(5_000)).then(
        ({ holds, note }: ProbeResult) => `${holds}: ${note}`,
        (error: Error) => `none: ${error.message}`,
      );
    };
    const criterion = 'failed-requests';
    assert.equal(await read('meter', { criterion }), 'none: the meter is not read yet');
    const stores = view.stores.map((one) => ({ ...one, evidenceAgeMs: 500, shareBp: 10_000 }));
    seen = { ...view, stores };
    assert.match(await read('meter', { criterion }), /^true: the meter was read 0\.5 s ago/);
    assert.match(await read('meter', { of: 'full' }, 's02'), /^true: at 100 %/);
    assert.match(await read('meter', { of: 'blue' }), /^none: nothing serves/);
    assert.match(await read('schema-state', { of: 'linted' }), /^true: 1 change file/);
    assert.match(await read('roster', { criterion }), /^true: 3 role\(s\) are filled/);
    assert.match(await read('roster', {}), /^false: .*; dba: ada of 2/);
    assert.match(await read('launch-state', { of: 'locked' }), /^none: the launch is not locked/);

    assert.match(await read('fleet-state', { of: 'versions' }, 's01'), /^none: no device of s01/);
    const till = async (id: string, version: string, skewMs: number) => {
      await sql`insert into slipway.fleet_device (id, store, kind, label)
                values (${id}, 's01', 'till', 'Till')`;
      await sql`insert into slipway.fleet_epoch
                  (device, epoch, public_key, counter, schema_version, reason, acked_hash,
                   agent_version, skew_ms, seen_at, device_seq, acked_seq, applied_seq)
                values (${id}, 1, '\\x00', 'file', 1, 'enrolled', 'none', ${version}, ${skewMs},
                        now(), 200, 200, 199)`;
    };
    await till('till-1', '1.0', 20);
    assert.match(await read('fleet-state', { of: 'versions' }, 's01'), /^true: 1 device/);
    assert.match(await read('fleet-state', { of: 'drained' }, 's01'), /^true: 1 queue/);
    assert.match(await read('fleet-state', { of: 'synced' }, 's01'), /^true: 99\.5 % of 200/);
    await till('till-2', '1.1', -2_500);
    assert.match(await read('fleet-state', { of: 'versions' }, 's01'), /^false: .*1\.0 and 1\.1/);
    assert.match(await read('fleet-state', { of: 'drained' }, 's01'), /clock of till-2 is off/);

    assert.match(await read('rehearsal-record', { criterion }), /^none: no rehearsal/);
    const fired = { fault: 'green fails', how: 'rollback-launch', because: 'x' } as const;
    const rollbacks = [{ stores: 3, ms: 300, readBackMs: 40 }];
    const record = {
      rehearsal: 'rehearsal-1',
      launch: 'spring',
      criteriaHash: launch.criteriaHash,
      staging: 'made rows',
      passed: true,
      speed: 60,
      withinMs: 1_000,
      beganMs: 1,
      endedMs: 2,
      criteria: [{ criterion, ...fired, firedAfterMs: 900, rollbacks }],
    };
    const { privateKey } = KEYS.ada;
    const by = { person: 'ada', key: 'key' };
    const paper = signRehearsal(record, { by, privateKey, nowMs: Date.now() });
    await keepLaunchRecord(sql, record, paper);
    assert.match(await read('rehearsal-record', { criterion }), /^true: green fails: rollback-l/);
    assert.match(await read('drill-record', { criterion }, 's01'), /^true: the slowest of 3/);
    assert.match(await read('drill-record', {}, 's01'), /^none: no drill of s01 was kept/);

    assert.match(await read('poll', {}), /^none: no poll was opened/);
    const handlers = playbookHandlers(sql, keeper);
    const call = (route: 'openPoll' | 'castVote', body: unknown) =>
      handlers[route]({
        id: launch.id,
        case: '',
        params: {},
        query: {},
        body,
        ...ASKS,
      }) as Promise<PollView>;
    const closesMs = Date.now() + 60_000;
    await assert.rejects(call('openPoll', { closesMs, store: 's9' }), /no store "s9"/);
    const poll = await call('openPoll', { closesMs, roles: ['dba', 'senior-owner'] });
    assert.match(await read('poll', {}), /^none: it is open: dba silent, senior-owner silent/);
    for (const [who, role] of [
      ['ada', 'dba'],
      ['bob', 'senior-owner'],
    ] as const) {
      const document = sign(who, voteSubject(poll.id, role), { vote: 'go', note: '' });
      await call('castVote', { poll: poll.id, role, document });
    }
    assert.equal(await read('poll', {}), 'true: every role said go');
    const told = (await handlers.timeline({
      id: launch.id,
      case: '',
      params: {},
      body: null,
      query: {},
      ...ASKS,
    })) as {
      entries: { kind: string; text: string }[];
    };
    const kinds = told.entries.map(({ kind }) => kind).filter((kind) => kind !== 'evidence');
    assert.deepEqual(kinds, ['phase', 'poll', 'vote', 'vote']);
    const logged = await sql<{ kind: string }[]>`
      select body::jsonb ->> 'kind' as kind from slipway.audit_entry order by seq`;
    assert.deepEqual(
      logged.map(({ kind }) => kind),
      ['launch/phase', 'launch/poll', 'launch/vote', 'launch/vote'],
    );
  }));
