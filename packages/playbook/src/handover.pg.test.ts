import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureAuthorityTables, newPersonKey, signDocument, type People } from '@slipway/authority';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  handoversOf,
  offerHandover,
  offerSubject,
  planShift,
  roleNow,
  takeHandover,
  takeSubject,
  type Post,
} from './handover.ts';
import { ensureShiftTables } from './shift-tables.ts';

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

    const take = (who: string) => takeHandover(sql, id, sign(who, takeSubject(id), {}), trust);
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
    await ensureShiftTables(sql);
    const shift = (person: string, from: number, until: number) =>
      planShift(sql, COMMAND, {
        person,
        fromMs: NOW_MS + from * HOUR_MS,
        untilMs: NOW_MS + until * HOUR_MS,
      });
    await shift('eve', 0, 8);
    await shift('bob', 8, 16);
    const both = await Promise.allSettled([shift('ada', 16, 20), shift('bob', 18, 24)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    await assert.rejects(shift('ada', 7, 9), { code: 'PLAYBOOK_SHIFT' });
    const at = (hours: number, store: string | null = null) =>
      roleNow(sql, 'spring', 'commander', store, NOW_MS + hours * HOUR_MS);
    assert.deepEqual(await Promise.all([at(7.9), at(8, 's03'), at(-1)]), ['eve', 'bob', null]);
  }));
