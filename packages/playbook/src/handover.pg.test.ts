import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureAuthorityTables, newPersonKey, signDocument, type People } from '@slipway/authority';
import { withTestDatabase } from '@slipway/pg/testing';
import { handoversOf, offerHandover, offerSubject, takeHandover, takeSubject } from './handover.ts';
import { ensureShiftTables } from './shift-tables.ts';
import { planShift, roleNow, shiftsAhead, shiftSubject, type Post } from './shifts.ts';

const NOW_MS = 1_796_000_000_000;
const HOUR_MS = 3_600_000;
const NAMES = ['ada', 'bob', 'eve'] as const;
const KEYS = Object.fromEntries(NAMES.map((name) => [name, newPersonKey()]));
const PEOPLE: People = NAMES.map((id) => {
  const publicKey = Buffer.from(KEYS[id]!.publicKey, 'base64');
  return { id, name: id, keys: [{ id: 'key', publicKey, fromMs: null, untilMs: null }] };
});
const BOOK = { launch: { commander: ['ada'] }, stores: {} };
const COMMAND: Post = { launch: 'spring', role: 'commander', store: null };

function sign(who: string, subject: string, payload: Record<string, unknown>, nowMs = NOW_MS) {
  const by = { person: who, key: 'key' };
  const { privateKey } = KEYS[who]!;
  return signDocument({ subject, payload, by, privateKey, nowMs, validMs: HOUR_MS });
}

test('a role passes when the other acknowledges, by the signatures of both, and all is kept', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureAuthorityTables(sql);
    await ensureShiftTables(sql);
    const trust = { people: PEOPLE, book: BOOK, nowMs: NOW_MS };
    const offer = (who: string, to = 'bob') =>
      sign(who, offerSubject(COMMAND), { to, note: 's03 is held: see its till 2' });
    const now = () => roleNow(sql, 'spring', 'commander', 's03', NOW_MS);

    await assert.rejects(offerHandover(sql, COMMAND, offer('bob', 'eve'), trust), {
      code: 'PLAYBOOK_ROLE',
    });
    await assert.rejects(
      offerHandover(sql, COMMAND, offer('ada', 'zoe'), trust),
      /zoe is not among/,
    );
    const signed = offer('ada');
    const id = await offerHandover(sql, COMMAND, signed, trust);
    await assert.rejects(offerHandover(sql, COMMAND, signed, trust), /it was used before/);
    assert.equal(await now(), null, 'offered is not taken');

    const take = (who: string, launch = 'spring') =>
      takeHandover(sql, { launch, id }, sign(who, takeSubject(id), {}), trust);
    await assert.rejects(take('bob', 'autumn'), /there is none of that number/);
    await assert.rejects(take('eve'), { code: 'PLAYBOOK_ROLE' });
    await take('bob');
    assert.equal(await now(), 'bob');
    await assert.rejects(take('bob'), { code: 'PLAYBOOK_HANDOVER' });
    await assert.rejects(offerHandover(sql, COMMAND, offer('ada', 'eve'), trust), {
      code: 'PLAYBOOK_ROLE',
    });
    const [kept] = await handoversOf(sql, 'spring');
    const { from, to, offeredMs, takenMs } = kept!;
    assert.deepEqual([from, to, offeredMs, takenMs], ['ada', 'bob', NOW_MS, NOW_MS]);
    await assert.rejects(sql`delete from slipway.playbook_handover_taken`, /only ever added to/);
  }));

test('a shift says who has a role, and two of one role are never at the same time', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureAuthorityTables(sql);
    await ensureShiftTables(sql);
    const trust = { people: PEOPLE, book: BOOK, nowMs: NOW_MS };
    const shift = (person: string, from: number, until: number, by = 'ada') => {
      const payload = {
        person,
        fromMs: NOW_MS + from * HOUR_MS,
        untilMs: NOW_MS + until * HOUR_MS,
      };
      return planShift(sql, COMMAND, sign(by, shiftSubject(COMMAND), payload), trust);
    };
    await shift('eve', 0, 8);
    await shift('bob', 8, 16);
    const both = await Promise.allSettled([shift('ada', 16, 20), shift('bob', 18, 24)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    await assert.rejects(shift('ada', 7, 9), { code: 'PLAYBOOK_SHIFT' });
    const at = (hours: number, store: string | null = null) =>
      roleNow(sql, 'spring', 'commander', store, NOW_MS + hours * HOUR_MS);
    assert.deepEqual(await Promise.all([at(7.9), at(8, 's03'), at(-1)]), ['eve', 'bob', null]);
    const ahead = await shiftsAhead(sql, 'spring', NOW_MS + 9 * HOUR_MS);
    assert.deepEqual([ahead.length, ahead[0]?.person, ahead[0]?.role], [2, 'bob', 'commander']);
  }));

test('a shift is signed by who has the role or stands above, and is of people and times', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureAuthorityTables(sql);
    await ensureShiftTables(sql);
    const book = { launch: { commander: ['ada'], dba: ['bob'] }, stores: {} };
    const trust = { people: PEOPLE, book, nowMs: NOW_MS };
    const plan = (role: 'commander' | 'dba', by: string, more: object = {}) => {
      const post = { ...COMMAND, role };
      const payload = { person: 'eve', fromMs: NOW_MS, untilMs: NOW_MS + HOUR_MS, ...more };
      return planShift(sql, post, sign(by, shiftSubject(post), payload), trust);
    };
    await assert.rejects(plan('commander', 'bob'), { code: 'PLAYBOOK_ROLE' });
    await assert.rejects(plan('dba', 'eve'), /Let one of these sign|eve may not plan/);
    await assert.rejects(plan('dba', 'bob', { person: 'zoe' }), /zoe is not among the people/);
    await assert.rejects(plan('dba', 'bob', { fromMs: 'now' }), /does not say `person`/);
    for (const [fromMs, untilMs] of [
      [NOW_MS + HOUR_MS, NOW_MS],
      [NOW_MS - HOUR_MS, NOW_MS + HOUR_MS],
      [NOW_MS, NOW_MS + 32 * 24 * HOUR_MS],
    ] as const) {
      await assert.rejects(plan('dba', 'bob', { fromMs, untilMs }), {
        code: 'PLAYBOOK_SHIFT_TIME',
      });
    }
    assert.deepEqual(await shiftsAhead(sql, 'spring', NOW_MS), []);
    await plan('dba', 'bob');
    await assert.rejects(plan('dba', 'bob'), { code: 'PLAYBOOK_SHIFT' });
    await plan('dba', 'ada', { fromMs: NOW_MS + HOUR_MS, untilMs: NOW_MS + 2 * HOUR_MS });
    // Eve has it now: she may say whose it is next, and what was signed is used up.
    const post = { ...COMMAND, role: 'dba' as const };
    const next = { person: 'bob', fromMs: NOW_MS + 3 * HOUR_MS, untilMs: NOW_MS + 4 * HOUR_MS };
    const signed = sign('eve', shiftSubject(post), next);
    await planShift(sql, post, signed, trust);
    await assert.rejects(planShift(sql, { ...post, launch: 'other' }, signed, trust), /is about/);
  }));

test('a handover that is killed in the middle has not passed the role', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureAuthorityTables(sql);
    await ensureShiftTables(sql);
    const trust = { people: PEOPLE, book: BOOK, nowMs: NOW_MS };
    const offer = sign('ada', offerSubject(COMMAND), { to: 'bob', note: 'all is calm' });
    const id = await offerHandover(sql, COMMAND, offer, trust);
    const document = sign('bob', takeSubject(id), {});
    // The nonce is spent, and then the process is killed before it commits.
    const held = await sql.reserve();
    await held`begin`;
    await held`lock table slipway.playbook_handover_taken in access exclusive mode`;
    const keys = PEOPLE.map(({ id: person }) => [person, KEYS[person]!.publicKey]);
    const env = {
      ...process.env,
      TAKE_URL: url,
      TAKE_WISH: JSON.stringify({ id, document, keys, book: BOOK, nowMs: NOW_MS }),
    };
    const main = join(import.meta.dirname, 'testing/take-main.ts');
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const waits = async (): Promise<void> => {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity
        where  application_name = 'slipway-take' and wait_event_type = 'Lock'`;
      if (row!.waiting === 0) return waits();
    };
    await waits();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await held`rollback`;
    held.release();
    assert.equal(await roleNow(sql, 'spring', 'commander', null, NOW_MS), null);
    await takeHandover(sql, { launch: 'spring', id }, document, trust);
    assert.equal(await roleNow(sql, 'spring', 'commander', null, NOW_MS), 'bob');
  }));
