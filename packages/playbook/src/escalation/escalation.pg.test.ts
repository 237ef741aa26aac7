import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { Webhook } from 'standardwebhooks';
import { deliver, type DeliveryGround } from '../deliveries/deliver.ts';
import { deliveriesOf } from '../deliveries/read-deliveries.ts';
import { contactTreeAnswered, contactTreePlan } from './contact-tree.ts';
import type { PageAction } from './core/escalation.ts';
import type { Escalation, Policy } from './core/policy.ts';
import { linkWord, openLink } from './link.ts';
import { acknowledgePage, endPage, movePages, openPage, planOf, readPage } from './pages.ts';
import { startMailServer, startReceiver, type Call, type Mail } from '../testing/receivers.ts';
import { ensureEscalationTables } from './tables.ts';

const NOW_MS = 1_796_000_000_000;
const MINUTE_MS = 60_000;
const KEY = randomBytes(32);
const SECRET = `whsec_${randomBytes(24).toString('base64')}`;

/** Owner, after five minutes the deputy, then the commander. */
const URGENT: Policy = {
  name: 'urgent',
  steps: [
    { kind: 'notify', to: [{ role: 'rollback-owner' }], over: null, ifUnacknowledged: false },
    { kind: 'wait', ms: 5 * MINUTE_MS, ifUnacknowledged: false },
    { kind: 'notify', to: [{ role: 'rollback-deputy' }], over: null, ifUnacknowledged: true },
    { kind: 'wait', ms: 5 * MINUTE_MS, ifUnacknowledged: true },
    { kind: 'notify', to: [{ role: 'commander' }], over: null, ifUnacknowledged: true },
  ],
  repeats: 0,
};

/** An escalation file whose addresses are those of real servers. */
function escalationTo(hookUrl: string): Escalation {
  return {
    contacts: {
      owen: { email: 'owen@example.org', webhook: { url: `${hookUrl}/owen`, secret: 'env:HOOK' } },
      dora: { slack: 'env:SLACK' },
      cleo: { pagerduty: { routingKey: 'env:DUTY', url: `${hookUrl}/duty` } },
    },
    mailer: { url: 'env:SMTP', from: 'slipway@example.org' },
    roles: {
      launch: { 'rollback-owner': ['owen'], 'rollback-deputy': ['dora'], commander: ['cleo'] },
      stores: {},
    },
    policies: { urgent: URGENT },
    alarms: {},
  };
}

interface Scene {
  readonly sql: Sql;
  readonly mails: Mail[];
  readonly calls: Call[];
  readonly ground: DeliveryGround;
  readonly escalation: Escalation;
  readonly env: Record<string, string>;
  /** What the receiver answers, by path; 202 if not said. */
  readonly answers: Record<string, number>;
  /** Moves all pages on. */
  move(nowMs: number): Promise<{ page: string; action: PageAction }[]>;
  /** Moves all pages on, and tries each message once. */
  say(nowMs: number): Promise<void>;
}

/** Opens pages over real servers and a fake clock. */
async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const [mails, calls, answers]: [Mail[], Call[], Record<string, number>] = [[], [], {}];
  const mail = await startMailServer((one) => void mails.push(one));
  const hook = await startReceiver((call) => {
    calls.push(call);
    return answers[call.path] ?? 202;
  });
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureEscalationTables(sql);
      const env = { HOOK: SECRET, SLACK: `${hook.url}/slack/T0`, DUTY: 'duty-key', SMTP: mail.url };
      const publicUrl = () => 'https://slipway.example.org/at/';
      const ground = { sql, env, linkKey: KEY, publicUrl, nowMs: Date.now };
      const move: Scene['move'] = async (nowMs) => {
        const all: { page: string; action: PageAction }[] = [];
        await movePages(sql, nowMs, {
          enqueue: async (_tx, { id: page }, actions) => {
            all.push(...actions.map((action) => ({ page, action })));
          },
          record: async () => undefined,
        });
        return all;
      };
      const say: Scene['say'] = async (nowMs) => {
        for (const one of await move(nowMs)) {
          await deliver(ground, { ...one, attempt: 1, isLast: true });
        }
      };
      const escalation = escalationTo(hook.url);
      await body({ sql, mails, calls, answers, env, ground, escalation, move, say });
    });
  } finally {
    await Promise.all([mail.end(), hook.end()]);
  }
}

function alarm({ sql, escalation }: Scene, more: { cause?: string } = {}): Promise<string> {
  const plan = planOf(escalation, 'urgent');
  const words = { text: 'Latency & <errors>', by: 'criterion checkout', nowMs: NOW_MS };
  return openPage(sql, { launch: 'spring', store: 's03', kind: 'alarm', plan, ...words, ...more });
}

test('a page climbs over real channels, each in its own form; no secret is kept', () =>
  withScene(async (scene) => {
    const { sql, mails, calls, say, env } = scene;
    const id = await alarm(scene);
    for (const minutes of [0, 4, 5, 9, 10, 60]) await say(NOW_MS + minutes * MINUTE_MS);
    assert.equal((await readPage(sql, id)).state.phase, 'all-told');
    await endPage(sql, id);
    await say(NOW_MS + 61 * MINUTE_MS);

    assert.deepEqual(
      mails.map(({ to }) => to),
      ['owen@example.org'],
    );
    const mail = mails[0]!.body.replaceAll(/=\r\n/g, '').replaceAll('=3D', '=');
    assert.match(mail, /Subject: Page \(spring, s03\): Latency & <errors>/);
    const [word = ''] = /(?<=word=)[\w.-]+/.exec(mail) ?? [];
    assert.match(mail, /https:\/\/slipway\.example\.org\/at\/page\/acknowledge\?word=/);
    assert.deepEqual(openLink(KEY, word), { page: id, person: 'owen' });

    const [hook, slack, trigger, resolve] = calls;
    const body = new Webhook(SECRET).verify(hook!.body, hook!.headers as Record<string, string>);
    const { type, data } = body as { type: string; data: Record<string, unknown> };
    assert.equal(type, 'slipway.page.open');
    assert.deepEqual([data['page'], data['person'], data['store']], [id, 'owen', 's03']);
    assert.equal(slack!.path, '/slack/T0');
    assert.match(String(JSON.parse(slack!.body).text), /^\*Page .*Latency &amp; &lt;errors&gt;\*/);
    const events = [trigger, resolve].map((one) => JSON.parse(one!.body) as object);
    assert.partialDeepStrictEqual(events, [
      { routing_key: 'duty-key', event_action: 'trigger', dedup_key: id },
      { routing_key: 'duty-key', event_action: 'resolve', dedup_key: id },
    ]);
    assert.equal(calls.length, 4);

    const rows = JSON.stringify([
      await sql`select * from slipway.playbook_page`,
      await sql`select * from slipway.playbook_delivery`,
    ]);
    for (const secret of [...Object.values(env), 'mail-password']) {
      assert.ok(!rows.includes(secret), `${secret} is in a row`);
    }
  }));

test('each try is kept; a message that arrived is not sent again, and its id stays the same', () =>
  withScene(async ({ sql, calls, answers, env, ground, escalation, move }) => {
    const id = await alarm({ sql, escalation } as Scene);
    const sent = await move(NOW_MS);
    assert.deepEqual(await move(NOW_MS), [], 'the next look says nothing twice');
    const attemptOf = (channel: string, attempt: number, isLast = false) => {
      const { action } = sent.find((one) => one.action.channel === channel)!;
      return deliver(ground, { page: id, action, attempt, isLast });
    };
    answers['/owen'] = 503;
    await assert.rejects(attemptOf('webhook', 1), /answered 503/);
    answers['/owen'] = 202;
    await attemptOf('webhook', 2);
    await attemptOf('webhook', 3);
    assert.equal(calls.length, 2);
    assert.equal(new Set(calls.map(({ headers }) => headers['webhook-id'])).size, 1);

    env['SMTP'] = env['SMTP']!.replace('mail-password', 'forgotten-word');
    await attemptOf('email', 1); // refused for good: there is nothing to try again
    env['SMTP'] = 'smtp://127.0.0.1:1';
    await assert.rejects(attemptOf('email', 2), /ECONNREFUSED/);
    const tries = (await deliveriesOf(sql, id)).map(
      ({ channel, attempt, isFinal, answer, error }) =>
        `${channel} ${attempt} ${isFinal} ${(answer ?? error)!.slice(0, 60)}`,
    );
    assert.match(tries[2] ?? '', /^email 1 true .*not you/);
    assert.ok(!JSON.stringify(tries).includes('forgotten-word'), tries.join('\n'));
    assert.ok(!JSON.stringify(tries).includes(Buffer.from('forgotten-word').toString('base64')));
    tries.splice(2, 1);
    assert.deepEqual(tries.slice(0, 2), [
      'webhook 1 false answered 503 taken',
      'webhook 2 true 202 taken',
    ]);
    for (const change of ['delete from', 'truncate'] as const) {
      const undo = sql.unsafe(`${change} slipway.playbook_delivery`);
      await assert.rejects(undo, /only ever added to/);
    }
  }));

test('what cannot be recorded is not done: the page stays where it was, and moves later', () =>
  withScene(async (scene) => {
    const { sql } = scene;
    const id = await alarm(scene);
    await sql`create table sent (key text)`;
    const kinds: string[] = [];
    const look = (dies: boolean) =>
      movePages(sql, NOW_MS, {
        enqueue: async (tx, _page, actions) => {
          for (const { key } of actions) await tx`insert into sent values (${key})`;
        },
        record: async (_tx, _page, news) => {
          if (dies) throw new Error('it died here');
          kinds.push(...news.map(({ kind }) => kind));
        },
      });
    await assert.rejects(look(true), /it died here/);
    assert.equal((await readPage(sql, id)).state.phase, 'new');
    assert.deepEqual([...(await sql`select key from sent`)], []);
    await look(false);
    await look(false);
    assert.equal((await readPage(sql, id)).state.phase, 'climbing');
    const sent = await sql<{ key: string }[]>`select key from sent`;
    assert.ok(sent.length > 0 && new Set(sent.map(({ key }) => key)).size === sent.length);
    assert.deepEqual(kinds, ['page-opened']);
  }));

test('an acknowledgement takes a person who was told, or has command, and counts once', () =>
  withScene(async (scene) => {
    const { sql, say } = scene;
    const id = await alarm(scene, { cause: 'hold/1' });
    assert.equal(await alarm(scene, { cause: 'hold/1' }), id, 'one page for one cause');
    await say(NOW_MS);
    const acknowledge = (person: string, page = id) =>
      acknowledgePage(sql, { page, person, how: 'link', nowMs: NOW_MS + MINUTE_MS });
    await assert.rejects(acknowledge('dora'), { code: 'PLAYBOOK_NOT_TOLD' });
    await assert.rejects(acknowledge('owen', `${id}x`), new RegExp(`Did you mean "${id}"`));
    await acknowledge('owen');
    await assert.rejects(acknowledge('owen'), { code: 'PLAYBOOK_ACKNOWLEDGED' });
    await acknowledge('cleo'); // who has command
    await say(NOW_MS + 60 * MINUTE_MS); // also at the very moment of the next step
    const { state } = await readPage(sql, id);
    assert.equal(state.phase, 'acknowledged');
    assert.deepEqual(Object.keys(state.told), ['owen']);

    const word = linkWord(KEY, id, 'owen');
    const others = [
      word.replace('.', ''),
      `${word.slice(0, -2)}AA`,
      linkWord(randomBytes(32), id, 'o'),
    ];
    for (const other of others) {
      assert.throws(() => openLink(KEY, other), { code: 'PLAYBOOK_LINK' });
    }
  }));

test('the contact tree holds when everybody who is named answered in time', () =>
  withScene(async ({ sql, say, escalation }) => {
    const answered = () => contactTreeAnswered(sql, 'spring');
    assert.match((await answered()).note, /^No test page was sent/);
    const open = (nowMs: number) => {
      const plan = contactTreePlan(escalation, 10 * MINUTE_MS);
      const words = { store: null, text: 'A test.', by: 'ada' };
      return openPage(sql, { launch: 'spring', kind: 'test', plan, nowMs, ...words });
    };
    const acknowledge = (page: string, person: string, nowMs: number) =>
      acknowledgePage(sql, { page, person, how: 'command', nowMs });
    const first = await open(NOW_MS);
    await say(NOW_MS);
    for (const [minute, person] of [
      [1, 'owen'],
      [11, 'dora'], // too late
    ] as const) {
      await acknowledge(first, person, NOW_MS + minute * MINUTE_MS);
    }
    const notYet = '1 of 3 answered within 10:00; not yet: cleo, dora.';
    assert.deepEqual(await answered(), { holds: false, note: notYet });
    await say(NOW_MS + 12 * MINUTE_MS);
    assert.match((await answered()).note, /; not: cleo, dora\.$/);

    const second = await open(NOW_MS + 20 * MINUTE_MS);
    await say(NOW_MS + 20 * MINUTE_MS);
    for (const person of ['owen', 'dora', 'cleo']) {
      await acknowledge(second, person, NOW_MS + 21 * MINUTE_MS);
    }
    const all = { holds: true, note: '3 of 3 answered within 10:00.' };
    assert.deepEqual(await answered(), all);
  }));
