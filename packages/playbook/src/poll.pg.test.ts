import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, signDocument, type People } from '@slipway/authority';
import { withTestDatabase } from '@slipway/pg/testing';
import { openPoll, pollView, recordVote, voteSubject } from './poll.ts';
import { ensurePlaybookTables } from './tables.ts';

const NOW_MS = Date.parse('2026-11-27T14:00:00Z');
const NAMES = ['cleo', 'dan', 'eve'] as const;
const KEYS = Object.fromEntries(NAMES.map((name) => [name, newPersonKey()]));
const PEOPLE: People = NAMES.map((id) => {
  const publicKey = Buffer.from(KEYS[id]!.publicKey, 'base64');
  return { id, name: id, keys: [{ id: 'key', publicKey, fromMs: null, untilMs: null }] };
});
const BOOK = {
  launch: { commander: ['cleo'], dba: ['dan'] },
  stores: { s01: { dba: ['eve'] } },
} as const;

function sign(who: string, subject: string, payload: Record<string, unknown>, nowMs = NOW_MS) {
  const by = { person: who, key: 'key' };
  const { privateKey } = KEYS[who]!;
  return signDocument({ subject, payload, by, privateKey, nowMs, validMs: 600_000 });
}

test('a vote counts once, of its role, until the poll closes', () =>
  withTestDatabase(async ({ sql }) => {
    await ensurePlaybookTables(sql);
    const wish = { launch: 'l1', store: null, title: 'Go?', closesMs: NOW_MS + 60_000 };
    const ask = (more: object) =>
      openPoll(sql, { ...wish, roles: ['commander', 'dba'], ...more }, BOOK, NOW_MS);
    const code = (wanted: string) => (error: { code?: string }) => error.code === wanted;
    await assert.rejects(ask({ roles: ['comms'] }), code('PLAYBOOK_ROLE_EMPTY'));
    await assert.rejects(ask({ closesMs: NOW_MS - 1 }), code('PLAYBOOK_POLL_TIME'));
    assert.equal(await pollView(sql, 'l1', NOW_MS), null);
    const { id: poll } = await ask({});

    const say = (who: string, role: string, vote: string, nowMs = NOW_MS) => {
      const document = sign(who, voteSubject(poll, role), { vote, note: 'seen' });
      return recordVote(sql, 'l1', { poll, role, document }, { people: PEOPLE, nowMs });
    };
    await assert.rejects(say('eve', 'dba', 'go'), code('PLAYBOOK_ROLE'));
    await assert.rejects(say('dan', 'dbs', 'go'), /Did you mean "dba"\?/);
    await assert.rejects(say('dan', 'dba', 'perhaps'), /neither "go" nor "no-go"/);
    await assert.rejects(say('dan', 'dba', 'go', NOW_MS + 60_000), code('PLAYBOOK_POLL_CLOSED'));
    await assert.rejects(say('dan', 'dba', 'go', NOW_MS - 600_000), /signed in the future/);
    const elsewhere = sign('dan', voteSubject('poll-0', 'dba'), { vote: 'go', note: '' });
    const other = { poll, role: 'dba', document: elsewhere };
    const trust = { people: PEOPLE, nowMs: NOW_MS };
    await assert.rejects(recordVote(sql, 'l1', other, trust), /it is about poll\/poll-0/);

    const document = sign('dan', voteSubject(poll, 'dba'), { vote: 'no-go', note: 'lag' });
    const mine = { poll, role: 'dba', document };
    await recordVote(sql, 'l1', mine, trust);
    await assert.rejects(recordVote(sql, 'l1', mine, trust), /it was used before/);
    await assert.rejects(recordVote(sql, 'l2', mine, trust), code('PLAYBOOK_POLL'));
    await say('cleo', 'commander', 'go');
    const stands = async () => {
      const view = (await pollView(sql, 'l1', NOW_MS + 1))!;
      return [view.outcome, ...view.asks.map(({ vote, by }) => `${by} ${vote}`)];
    };
    assert.deepEqual(await stands(), ['no-go', 'cleo go', 'dan no-go']);
    await say('dan', 'dba', 'go', NOW_MS + 1);
    assert.deepEqual(await stands(), ['go', 'cleo go', 'dan go']);
    await assert.rejects(sql`delete from slipway.playbook_vote`, /only ever added to/);

    const store = await ask({ store: 's01', roles: ['dba'] });
    assert.deepEqual(store.asks, [{ role: 'dba', people: ['eve'] }], 'the people of the store');
  }));
